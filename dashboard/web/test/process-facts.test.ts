import type { SystemView } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { bytes, count } from '../src/i18n/format.ts';
import { zh } from '../src/i18n/zh.ts';
import { eventCounts, factNames, type ProcessFact, problemNames, processFacts } from '../src/system/process-facts.ts';

const processes: SystemView['processes'] = [
  {
    name: 'broker',
    ok: true,
    detail: { listening: true, uptimeSeconds: 90, journal: { usedBytes: 2_369_440, writable: true, level: 'high' } },
  },
  {
    name: 'ingest',
    ok: true,
    detail: {
      journals: [
        { journal: 'main', lagMs: 12_000, lagRows: 3, error: null, doneAt: 1_795_573_099_846 },
        { journal: 'second', lagMs: 5, lagRows: 0, error: null, doneAt: 1_795_573_099_846 },
      ],
      history: { driver: 'embedded', blockedBy: null, journals: [{ lagMs: 12_000 }] },
      counts: { 'family:alarm': 2, 'family:status': 40, historical: 1 },
      tides: { high: 3 },
    },
  },
  { name: 'dashboard', ok: false, detail: { store: false, feedAgeMs: 40 } },
];
const all = processFacts(processes);
const every = [...all.values()].flat();
const of = (path: string): ProcessFact => {
  const found = every.find((fact) => fact.path === path);
  if (found === undefined) throw new Error(`no fact ${path}`);
  return found;
};

describe('facts of the processes', () => {
  it('has a word for each fact it knows, and knows each that has a word', () => {
    expect(factNames.map((name) => name.replaceAll('.', '_')).toSorted()).toEqual(Object.keys(zh.fact).toSorted());
  });
  it('says for everything that can be wrong what to do, and for nothing else', () => {
    expect(problemNames.map((name) => name.replaceAll('.', '_')).toSorted()).toEqual(Object.keys(zh.factDo).toSorted());
  });
  it('says of which journal a fact is', () => {
    expect(of('ingest.journals.1.lagMs').journal).toBe('second');
    expect(of('broker.listening').journal).toBeNull();
  });
  it('sorts every fact into one group, none is lost', () => {
    expect(of('broker.journal.usedBytes').group).toBe('journal');
    expect(of('ingest.history.driver').group).toBe('history');
    expect(of('ingest.journals.1.lagMs').group).toBe('intake');
    expect(of('dashboard.store').group).toBe('dashboard');
    expect(new Set(every.map(({ path }) => path)).size).toBe(every.length);
    expect(every).toHaveLength(5 + 10 + 3 + 1 + 2);
  });
  it('what is wrong comes first, and only that is wrong', () => {
    expect(every.filter((fact) => fact.bad).map(({ path }) => path)).toEqual([
      'broker.journal.level',
      'ingest.journals.0.lagMs',
      'dashboard.store',
    ]);
    for (const facts of all.values()) {
      const first = facts.findIndex((fact) => !fact.bad);
      expect(facts.slice(first).every((fact) => !fact.bad)).toBe(true);
    }
    expect(of('ingest.history.journals.0.lagMs').bad).toBe(false);
  });
  it('a deadline or effect that nobody handles is wrong, and says of which kind it is', () => {
    const stuck = [{ what: 'deadline', kind: 'statute', count: 2 }];
    const facts = processFacts([{ name: 'ingest', ok: true, detail: { stuck } }]).get('intake') ?? [];
    expect(facts.map(({ key, value, bad }) => [key, value, bad])).toEqual([
      ['ingest_stuck_kind', 'statute', true],
      ['ingest_stuck_count', 2, true],
      ['ingest_stuck_what', 'deadline', false],
    ]);
  });
  it('says seconds and milliseconds in one unit, so that both read as a length of time', () => {
    expect(of('broker.uptimeSeconds')).toMatchObject({ format: 'age', value: 90_000 });
    expect(of('ingest.journals.0.lagMs')).toMatchObject({ format: 'age', value: 12_000 });
  });
  it('keeps what nobody has named yet, under its technical name and last', () => {
    expect(of('ingest.tides.high')).toMatchObject({ key: 'ingest_tides_high', format: 'count', value: 3 });
    expect(all.get('intake')?.at(-1)?.path).toBe('ingest.tides.high');
  });
  it('counts events by kind, the frequent first', () => {
    expect(eventCounts(processes).map(({ name, count: n }) => [name, n])).toEqual([
      ['family:status', 40],
      ['family:alarm', 2],
      ['historical', 1],
    ]);
    expect(eventCounts([])).toEqual([]);
  });
  it('writes sizes and counts to be read', () => {
    expect([0, 999, 2_369_440, 82_611_713_952].map(bytes)).toEqual(['0 B', '999 B', '2.4 MB', '82.6 GB']);
    expect(count(1_234_567)).toBe('1,234,567');
  });
});

import { cp, mkdir, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLongRun } from '@vigil/harness';
import { openJournal, readAll } from '@vigil/journal';
import { openHistory } from '@vigil/store/history';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { AlarmRow, Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { readOccurrences } from '../harness/ledger.ts';
import { singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

/** What may have become of a part while the processes were stopped. */
const fates = ['kept', 'removed', 'emptied', 'yesterday', 'cut'] as const;
type Fate = (typeof fates)[number];
interface Case {
  readonly journal: Fate;
  readonly store: Fate;
  readonly history: Fate;
}

const all: readonly Case[] = fates.flatMap((journal) =>
  // A store that was cut is no store: it is put back from a copy, see below.
  fates.filter((store) => store !== 'cut').flatMap((store) => fates.map((history) => ({ journal, store, history }))),
);
/** Each fate of each part with one kept store or journal beside it, and the pairs that have been wrong. */
const slice: readonly Case[] = [
  { journal: 'removed', store: 'kept', history: 'cut' },
  { journal: 'yesterday', store: 'kept', history: 'removed' },
  { journal: 'cut', store: 'kept', history: 'yesterday' },
  { journal: 'kept', store: 'yesterday', history: 'kept' },
  { journal: 'kept', store: 'removed', history: 'emptied' },
  { journal: 'yesterday', store: 'yesterday', history: 'kept' },
  { journal: 'emptied', store: 'emptied', history: 'yesterday' },
];
const cases = isLongRun ? all : slice;

const units = { yesterday: 1, closed: 2, open: 3, waiting: 4, afterwards: 5, telemetry: 6 } as const;
type Said = keyof typeof units;
const unitOf = (said: Said): string => singleOf('north', units[said]);
const register = town({ lifts: 1, singles: 6 });

let vigil: Vigil | null = null;
let folder = '';
let temperature = 0;
afterEach(async () => {
  await vigil?.stop();
  vigil = null;
});

async function say(running: Vigil, ...alarms: readonly Said[]): Promise<void> {
  for (const said of alarms) {
    const device = await running.device(unitOf(said));
    await device.publish(unitOf(said), 'alarm', { id: said, code: 'alarm-button' });
    await device.end();
  }
}

async function measure(running: Vigil, times: number): Promise<void> {
  const unit = unitOf('telemetry');
  const device = await running.device(unit);
  for (let index = 0; index < times; index += 1) {
    temperature += 1;
    await device.publish(unit, 'status', { temperature });
  }
  await device.end();
}

async function measured(dataDir: string): Promise<ReadonlySet<number>> {
  const history = await openHistory({ driver: 'embedded', directory: join(dataDir, 'history'), readOnly: true });
  try {
    const points = await history.latest('status', unitOf('telemetry'), 1_000);
    return new Set(points.map(({ fields }) => Number(fields['temperature'])));
  } finally {
    await history.close();
  }
}

const body = z.object({ id: z.string().optional(), temperature: z.number().optional() });

/** What a journal can still give: keys of alarms, and temperatures. */
async function inJournal(dataDir: string): Promise<{ readonly keys: Set<string>; readonly values: Set<number> }> {
  const entries = await readAll(openJournal({ root: join(dataDir, 'journal') }), 'main');
  const found = { keys: new Set<string>(), values: new Set<number>() };
  for (const { topic, payload } of entries) {
    if (!topic.startsWith('vigil/v1/north/')) continue;
    const said = body.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    if (topic.endsWith('/alarm') && said.data?.id !== undefined) found.keys.add(said.data.id);
    if (topic.endsWith('/status') && said.data?.temperature !== undefined) found.values.add(said.data.temperature);
  }
  return found;
}

/** Alarms of the devices that the store knows, by key. */
async function inStore(dataDir: string): Promise<ReadonlySet<string>> {
  if ((await stat(join(dataDir, 'vigil.db')).catch(() => null)) === null) return new Set();
  return new Set(readOccurrences(dataDir).flatMap(({ messageKey }) => messageKey ?? []));
}

async function alarmOf(operator: Client, said: Said): Promise<readonly AlarmRow[]> {
  return operator.alarms({ unitId: unitOf(said) });
}

/** One alarm yesterday; today one that is closed, one that is open, and one that ingest has not read yet. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-parts-'));
  const dataDir = join(folder, 'now');
  const first = await startVigil({ register, dataDir });
  await say(first, 'yesterday');
  await measure(first, 3);
  const operator = await first.signIn('operator');
  await eventually('yesterday’s alarm', async () => (await alarmOf(operator, 'yesterday'))[0]);
  await eventually('yesterday’s points', async () => (await measured(dataDir)).size === 3);
  await first.stop();
  await cp(dataDir, join(folder, 'yesterday'), { recursive: true });

  const second = await startVigil({ register, dataDir });
  const again = await second.signIn('operator');
  await say(second, 'closed', 'open');
  await measure(second, 3);
  const [closed] = await eventually('the first', async () => {
    const rows = await alarmOf(again, 'closed');
    return rows.length > 0 && rows;
  });
  await again.acknowledge(closed?.id ?? '');
  await again.close(closed?.id ?? '', 'rescued');
  await eventually('the second', async () => (await alarmOf(again, 'open'))[0]);
  await eventually('today’s points', async () => (await measured(dataDir)).size === 6);
  await second.ingest.kill('SIGTERM');
  await say(second, 'waiting');
  await measure(second, 3);
  await second.stop();
}, 120_000);
afterAll(async () => {
  if (process.env['VIGIL_TEST_KEEP'] === '1') console.log(`parts: ${folder}`);
  else await rm(folder, { recursive: true, force: true });
});

const places = { journal: 'journal', history: 'history' } as const;

async function befall(dataDir: string, part: 'journal' | 'store' | 'history', fate: Fate): Promise<void> {
  if (fate === 'kept') return;
  if (part === 'store') {
    for (const ending of ['', '-wal', '-shm']) await rm(join(dataDir, `vigil.db${ending}`), { force: true });
    if (fate === 'yesterday') await cp(join(folder, 'yesterday', 'vigil.db'), join(dataDir, 'vigil.db'));
    return;
  }
  const place = join(dataDir, places[part]);
  if (fate === 'cut') return cutNewest(part === 'journal' ? join(place, 'main') : place, part === 'journal');
  await rm(place, { recursive: true });
  if (fate === 'emptied') await mkdir(part === 'journal' ? join(place, 'main') : place, { recursive: true });
  if (fate === 'yesterday') await cp(join(folder, 'yesterday', places[part]), place, { recursive: true });
}

/** Half of what is in the newest file is gone. */
async function cutNewest(place: string, isJournal: boolean): Promise<void> {
  const newest =
    (await readdir(place))
      .filter((name) => /^\d.*\.(log|db)$/.test(name))
      .toSorted()
      .at(-1) ?? '';
  const { size } = await stat(join(place, newest));
  // A segment begins with a header of 4 kB.
  const head = isJournal ? 4_096 : 0;
  await truncate(join(place, newest), head + Math.floor((size - head) / 2 / 4) * 4);
}

const ingestFacts = z.looseObject({
  journals: z.array(
    z.looseObject({ journal: z.string(), readAgain: z.boolean(), setBack: z.number(), holes: z.number() }),
  ),
  history: z.looseObject({ replaced: z.number() }),
});

it.each(cases)('journal $journal, store $store, history $history', { timeout: 120_000 }, async (given) => {
  const dataDir = join(folder, `${given.journal}-${given.store}-${given.history}`);
  await cp(join(folder, 'now'), dataDir, { recursive: true });
  for (const part of ['journal', 'store', 'history'] as const) await befall(dataDir, part, given[part]);
  const journal = await inJournal(dataDir);
  const known = await inStore(dataDir);
  const stored = given.history === 'cut' ? new Set<number>() : await measured(dataDir);

  const running = await startVigil({ register, dataDir });
  vigil = running;
  const operator = await running.signIn('operator');
  await say(running, 'afterwards');
  await measure(running, 1);
  await eventually('what comes afterwards', async () => (await alarmOf(operator, 'afterwards'))[0]);

  // Everything that either part knows, once, and nothing else.
  const wanted = new Set([...known, ...journal.keys, 'afterwards']);
  await eventually('all alarms', async () => (await inStore(dataDir)).size >= wanted.size);
  const keys = readOccurrences(dataDir).flatMap(({ messageKey }) => messageKey ?? []);
  expect(keys.toSorted()).toEqual([...wanted].toSorted());
  for (const said of ['yesterday', 'closed', 'open', 'waiting', 'afterwards'] as const) {
    const rows = await alarmOf(operator, said);
    expect(rows.length, said).toBe(wanted.has(said) ? 1 : 0);
    const [row] = rows;
    if (row === undefined) continue;
    // What people had done stands where the store knows of it; else the alarm asks for somebody again, and says why.
    const isDone = said === 'closed' && known.has(said);
    expect(row.closedBy, said).toBe(isDone ? 'operator' : null);
    expect(row['ringing'], said).toBe(!isDone);
    const isReadAgain = !known.has(said) && ['yesterday', 'closed', 'open'].includes(said);
    if (isReadAgain) expect(row.marks, said).toEqual(['read-late']);
    if (said === 'afterwards' || known.has(said)) expect(row.marks, said).toEqual([]);
  }

  // The history has what it had and what the journal can give.
  const values = new Set([...stored, ...journal.values, temperature]);
  await eventually('all points', async () => (await measured(dataDir)).size >= values.size);
  expect([...(await measured(dataDir))].toSorted((a, b) => a - b)).toEqual([...values].toSorted((a, b) => a - b));

  // It is said where people look.
  const facts = await eventually('what ingest says', async () => {
    const { processes } = await operator.system();
    return ingestFacts.safeParse(processes.find(({ name }) => name === 'ingest')?.detail).data;
  });
  const main = facts.journals.find(({ journal: name }) => name === 'main');
  if (given.store === 'kept') {
    if (given.journal === 'kept') expect(main).toMatchObject({ readAgain: false, setBack: 0, holes: 0 });
    else if (given.journal === 'cut')
      expect([main?.readAgain, (main?.holes ?? 0) > 0], JSON.stringify(main)).toContain(true);
    else expect(main?.readAgain).toBe(true);
    if (given.history === 'kept') expect(facts.history.replaced).toBe(0);
    else expect(facts.history.replaced).toBeGreaterThan(0);
  } else if (given.journal === 'kept') expect(main?.setBack).toBeGreaterThan(0);
});

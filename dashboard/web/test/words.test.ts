import { readdirSync, readFileSync } from 'node:fs';
import {
  alarmMarks,
  availabilities,
  canonicalCodes,
  canonicalIds,
  contractFaults,
  dueStates,
  errorList,
  judgeAvailability,
  kindIds,
  lanes,
  outcomes,
  priorities,
  quarantineReasons,
  roles,
  statusSchema,
} from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { day, dayStart } from '../src/i18n/format.ts';
import { whereOf } from '../src/i18n/place-words.ts';
import { isErrorCode, vocabularyWords } from '../src/i18n/words.ts';
import { zh } from '../src/i18n/zh.ts';
import { anAlarm } from './alarms.ts';

type Tree = { readonly [key: string]: string | Tree };
function leaves(tree: Tree, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as const] : leaves(value, `${path}${key}.`),
  );
}
const holes = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
const { mode, door, direction, power } = statusSchema.shape;
const statusValues = [mode, door, direction, power].flatMap((field): string[] => field.unwrap().options);
const languages = ['zh', 'en'] as const;

describe('words', () => {
  it('has the same keys in Chinese and English', () => {
    expect(leaves(en).map(([key]) => key)).toEqual(leaves(zh).map(([key]) => key));
  });
  it('has no word that nobody says', () => {
    const home = new URL('../src/', import.meta.url);
    const source = readdirSync(home, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(new URL(name, home), 'utf8'))
      .join('\n');
    const named = new Set([...source.matchAll(/['"]([\w.-]+)['"]/g)].map(([, key]) => key));
    // Of a key that is put together its beginning is known, or its end.
    const begins = [...source.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, head]) => head ?? '');
    const ends = [...source.matchAll(/\}(\.[\w-]+)`/g)].map(([, tail]) => tail ?? '');
    const isSaid = (key: string): boolean =>
      named.has(key) || begins.some((head) => key.startsWith(head)) || ends.some((tail) => key.endsWith(tail));
    expect(begins.length * ends.length).toBeGreaterThan(0);
    expect(leaves(zh).flatMap(([key]) => (isSaid(key.replace(/_(one|other)$/, '')) ? [] : [key]))).toEqual([]);
  });
  it('has no empty word, and fills the same gaps in both languages', () => {
    const english = new Map(leaves(en));
    for (const [key, text] of leaves(zh)) {
      expect(text.trim(), key).not.toBe('');
      expect(english.get(key)?.trim(), key).not.toBe('');
      expect(holes(english.get(key) ?? ''), key).toEqual(holes(text));
    }
  });
  it('writes no Chinese in the English words, except where the other language is shown on purpose', () => {
    const meant = ['app.other', 'cover.titleOther', 'cover.doOther'];
    const found = leaves(en).filter(([key, text]) => /[一-鿿]/.test(text) && !meant.includes(key));
    expect(found).toEqual([]);
  });

  it('says what a rescue centre says, in the console and in the lists of the vocabulary', () => {
    const said = vocabularyWords('zh');
    const listed = [
      ...canonicalIds.flatMap((id) => [said.code(id), said.doNow(anAlarm({ code: id, priority: 'low' }))]),
      ...errorList.map(({ code }) => said.error(code)),
      ...quarantineReasons.map(({ reason }) => said.quarantine(reason)),
      ...contractFaults.flatMap(({ kind }) => [said.contractFault(kind).name, said.contractFault(kind).fate]),
    ].map((text) => ['vocabulary', text ?? ''] as const);
    const foreign = /确认|已解救|救援码|现在请|席位|人员名称|凭据|报警按钮动作|开锁区域外停止|无法理解|我方/;
    // A window, a door and a program are closed; an alarm is 结案.
    const closes = ['value.closed', 'cmd.dismiss', 'help.esc', 'blocked.closed'];
    const wrong = [...leaves(zh), ...listed].filter(
      ([key, text]) => foreign.test(text) || (text.includes('关闭') && !closes.includes(key)),
    );
    expect(wrong).toEqual([]);
  });

  it('names every canonical code and says what to do', () => {
    for (const language of languages) {
      const words = vocabularyWords(language);
      for (const id of canonicalIds) {
        expect(words.code(id), id).not.toBe(id);
        const own = anAlarm({ code: id, priority: 'low' });
        expect(words.doNow(own), id).toBe(canonicalCodes.get(id)?.[language === 'zh' ? 'doZh' : 'doEn']);
        expect(words.doNow(own), id).not.toBe('');
      }
    }
  });
  it('names every error, quarantine reason and kind', () => {
    for (const language of languages) {
      const words = vocabularyWords(language);
      for (const { code } of errorList) expect(words.error(code), code).toBeTruthy();
      for (const { reason } of quarantineReasons) expect(words.quarantine(reason), reason).not.toBe(reason);
      for (const kind of kindIds) expect(words.kind(kind), kind).toBeTruthy();
      for (const { kind } of contractFaults) {
        expect(words.contractFault(kind).name, kind).not.toBe(kind);
        expect(words.contractFault(kind).fate, kind).not.toBe('');
      }
    }
    expect(isErrorCode('no-such-error')).toBe(false);
  });
  it('names every closed list of the vocabulary that the console shows', () => {
    for (const words of [zh, en]) {
      expect(Object.keys(words.availability).sort()).toEqual([...availabilities].sort());
      expect(Object.keys(words.mark).sort()).toEqual([...alarmMarks].sort());
      expect(Object.keys(words.markHint).sort()).toEqual([...alarmMarks].sort());
      expect(Object.keys(words.due).sort()).toEqual([...dueStates].sort());
      expect(Object.keys(words.role).sort()).toEqual([...roles].sort());
      expect(Object.keys(words.outcome).sort()).toEqual([...outcomes].sort());
      expect(Object.keys(words.lane).sort()).toEqual([...lanes].sort());
      expect(Object.keys(words.priority).sort()).toEqual([...priorities].sort());
      for (const value of statusValues) expect(Object.keys(words.value)).toContain(value);
      const envelope = ['v', 'id', 'ts', 'boot', 'seq', 'historical'];
      for (const field of Object.keys(statusSchema.shape).filter((name) => !envelope.includes(name)))
        expect(Object.keys(words.field)).toContain(field);
    }
  });
  it('names every reason the availability judgement can give', () => {
    const minute = 60_000;
    const quiet = {
      lastSeenAt: null,
      listeningSince: 0,
      lateAfterMs: 3 * minute,
      offlineAfterMs: 10 * minute,
      declared: null,
      declaredAt: null,
      sleepEndsAt: 60 * minute,
      gatewayDownSince: null,
      frozenSince: null,
      frozenAfterMs: minute,
      notUnderstoodSince: null,
      refusedSince: null,
      scheduledOff: false,
      now: 5 * minute,
    } as const;
    const cases = [
      quiet,
      { ...quiet, lastSeenAt: 5 * minute },
      { ...quiet, lastSeenAt: minute },
      { ...quiet, lastSeenAt: minute, now: 60 * minute },
      { ...quiet, lastSeenAt: minute, listeningSince: 5 * minute, now: 6 * minute },
      { ...quiet, lastSeenAt: 5 * minute, frozenSince: 0 },
      { ...quiet, lastSeenAt: 5 * minute, notUnderstoodSince: 0 },
      { ...quiet, lastSeenAt: 5 * minute, refusedSince: 0 },
      { ...quiet, scheduledOff: true },
      { ...quiet, gatewayDownSince: minute },
      ...(['sleeping', 'offline', 'lost'] as const).map((declared) => ({ ...quiet, declared, declaredAt: minute })),
    ];
    const reasons = new Set(cases.map((facts) => judgeAvailability(facts).reason));
    expect([...reasons].sort()).toEqual(Object.keys(zh.reason).sort());
  });

  it('does not say the site twice when the address names it', () => {
    expect(whereOf(anAlarm({ address: '人民路1号城市广场', site: '城市广场' }))).toBe('人民路1号城市广场');
    expect(whereOf(anAlarm({ address: '人民路1号', site: '城市广场' }))).toBe('人民路1号 · 城市广场');
    expect(whereOf(anAlarm({ address: '', site: '城市广场' }))).toBe('城市广场');
  });
});

describe('days', () => {
  it('begin at midnight of the register’s zone, wherever the desk believes to be', () => {
    expect(new Date(dayStart('2026-11-25')).toISOString()).toBe('2026-11-24T16:00:00.000Z');
    expect([day(dayStart('2026-11-25')), day(dayStart('2026-11-25') - 1)]).toEqual(['2026-11-25', '2026-11-24']);
  });
});

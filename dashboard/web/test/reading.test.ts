import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { beginReading, goOn, isChanged, press } from '../src/held/reading.ts';
import { changesInWords } from '../src/held/what-changed.tsx';
import { vocabularyWords } from '../src/i18n/words.ts';
import { zh } from '../src/i18n/zh.ts';
import { anAlarm } from './alarms.ts';

const opened = anAlarm({ acknowledgedAt: 2_000, acknowledgedBy: 'chen', state: 'active-acknowledged', peopleCount: 3 });

describe('a form that is open while its alarm goes on', () => {
  it('is sent with what is, not with what was when it was opened', () => {
    const repeated = { ...opened, version: 7, occurrences: 4, lastAt: 9_000 };
    const pressed = press(goOn(beginReading(opened), repeated, 5_000), 5_001);
    expect(pressed).toMatchObject({ send: true, reading: { now: { version: 7 } } });
  });
  it('takes a press as having seen it once anything tells another thing, and the next one for the deed', () => {
    for (const change of [
      { peopleCount: 4 },
      { peopleCount: null },
      { occupancy: 'no' as const },
      { floor: '15' },
      { easedAt: 4_000 },
      { condition: 'cleared' as const, state: 'cleared-acknowledged' as const, clearedAt: 4_000 },
      { acknowledgedAt: null, acknowledgedBy: null, state: 'active-unacknowledged' as const },
      { code: 'entrapment' as const },
    ]) {
      const changed = goOn(beginReading(opened), { ...opened, version: 2, ...change }, 5_000);
      expect(isChanged(changed), JSON.stringify(change)).toBe(true);
      const seen = press(changed, 6_000);
      expect(seen.send).toBe(false);
      expect(isChanged(seen.reading)).toBe(false);
      expect(press(seen.reading, 6_500).send).toBe(true);
    }
  });
  it('takes no press that was meant for what stood there before, nor both of a double click', () => {
    const changed = goOn(beginReading(opened), { ...opened, version: 2, floor: '15' }, 5_000);
    const early = press(changed, 5_499);
    expect(early.send).toBe(false);
    expect(isChanged(early.reading)).toBe(true);
    const seen = press(early.reading, 5_500);
    expect(press(seen.reading, 5_640).send).toBe(false);
    // A repeat that tells nothing new does not make anybody wait.
    const repeated = goOn(seen.reading, { ...seen.reading.now, version: 3 }, 5_990);
    expect(press(repeated, 6_000).send).toBe(true);
  });
  it('says what was and what is', async () => {
    const i18n = createInstance();
    const t = await i18n.init({
      lng: 'zh',
      resources: { zh: { translation: zh } },
      interpolation: { escapeValue: false },
    });
    const now = { ...opened, peopleCount: null, floor: '15', unitName: '东座1号梯', rescueCode: '654321' };
    const said = changesInWords(opened, now, t, vocabularyWords('zh'), () => '青城');
    expect(said.map(({ what, before, now: after }) => `${what} ${before} → ${after}`)).toEqual([
      '位置 青城 人民路1号 · 城市广场 · 城市广场3号梯 · 123456 → 青城 人民路1号 · 城市广场 · 东座1号梯 · 654321',
      '人员 报称 3 人·未核实 → 人员未知·按有人',
      '楼层 – → 15',
    ]);
  });
});

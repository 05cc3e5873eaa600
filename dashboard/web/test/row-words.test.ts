import { createInstance } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { alarmText } from '../src/i18n/alarm-text.ts';
import { dueDaysText, overdueText } from '../src/i18n/due-words.ts';
import { en } from '../src/i18n/en.ts';
import {
  countyBefore,
  fullPlaceOf,
  inCounty,
  placeOf,
  shortPlaceOf,
  unisolated,
  unitNameOf,
  whereOf,
} from '../src/i18n/place-words.ts';
import type { T } from '../src/i18n/t.ts';
import { actorText } from '../src/i18n/words.ts';
import { zh } from '../src/i18n/zh.ts';
import { anAlarm } from './alarms.ts';

const words = new Map<string, T>();
beforeAll(async () => {
  for (const lng of ['zh', 'en']) {
    const i18n = createInstance();
    words.set(
      lng,
      await i18n.init({
        lng,
        resources: { zh: { translation: zh }, en: { translation: en } },
        interpolation: { escapeValue: false },
      }),
    );
  }
});
const inWords = (language: string): T => {
  const t = words.get(language);
  if (t === undefined) throw new Error('not loaded');
  return t;
};
describe('how long overdue', () => {
  // 00:30 in Guangdong, still the day before in UTC.
  const now = Date.parse('2026-11-25T00:30:00+08:00');
  it('is counted in days of the register’s zone', () => {
    const text = (until: string | null, language: string) =>
      overdueText({ inspectionValidUntil: until }, now, inWords(language));
    expect(text('2026-11-13', 'zh')).toBe('超期 12 天');
    expect(text('2026-11-13', 'en')).toBe('12 days overdue');
    expect([text('2026-11-24', 'zh'), text('2026-11-24', 'en')]).toEqual(['超期 1 天', '1 day overdue']);
    expect(text(null, 'zh')).toBeNull();
    expect(text('2026-11-25', 'zh')).toBeNull();
    expect(overdueText(anAlarm(), now, inWords('zh'))).toBeNull();
  });
  it('has the same words before and on the last day', () => {
    expect([3, 0].map((days) => dueDaysText(days, inWords('zh')))).toEqual(['还有 3 天', '今天到期']);
  });
});

describe('the county of a place', () => {
  it('is said once, wherever a register writes it into the address, and once where it does not', () => {
    const of = (address: string, county = '清城区') => inCounty(address, county);
    expect(of('北江一路 1 号')).toBe('清城区 北江一路 1 号');
    for (const address of [
      '清城区北江一路 1 号',
      '清远市清城区北江一路',
      '广东省清远市清城区北江一路',
      '广东省清远市 清城区',
    ])
      expect(of(address)).toBe(address);
    // Another place that has its name, the county of a unit without a site, a register without an address.
    expect(of('新城路清城区政府旁')).toBe('清城区 新城路清城区政府旁');
    expect([of('北江一路', ''), of(''), countyBefore('', '')]).toEqual(['北江一路', '清城区', '']);
    const alarm = anAlarm({ address: '清城区北江一路', site: '东门花园' });
    expect(fullPlaceOf(alarm, '清城区', inWords('zh'))).toBe('清城区北江一路 · 东门花园');
    expect(placeOf(alarm, '清城区', inWords('zh'))).toBe('城市广场3号梯 · 清城区北江一路 · 东门花园');
    expect(fullPlaceOf(alarm, 'Qingcheng', inWords('en'))).toBe('Qingcheng 清城区北江一路 · 东门花园');
  });
});

describe('a name that is written from right to left', () => {
  const alarm = anAlarm({ address: '清城区东门巷', site: 'دوختۇرخانا', unitName: '5' });
  it('stands by itself: it draws no number that follows into its own order', () => {
    expect(fullPlaceOf(alarm, '清城区', inWords('zh'))).toBe('清城区东门巷 · \u2068دوختۇرخانا\u2069');
    expect(shortPlaceOf(alarm, inWords('zh'))).toBe('\u2068دوختۇرخانا\u2069 5');
    expect(placeOf({ ...alarm, unitName: 'كۆتۈرگۈچ' }, '清城区', inWords('zh'))).toContain('\u2068كۆتۈرگۈچ\u2069 · ');
    expect(unisolated(shortPlaceOf(alarm, inWords('zh')))).toBe('دوختۇرخانا 5');
    // Its county is said once all the same, and no other name is touched.
    expect(inCounty(whereOf({ address: '清城区 كوچا 5', site: null }), '清城区')).toBe('\u2068清城区 كوچا 5\u2069');
    expect(shortPlaceOf(anAlarm(), inWords('zh'))).toBe('城市广场 城市广场3号梯');
  });
});

describe('one line of a narrow column', () => {
  const camera = anAlarm({ kind: 'camera', lane: 'kitchen', unitName: '烹饪间', site: '一中食堂', address: '三路3号' });
  it('says of a unit that is in no register by which id it called, and that nobody knows where it stands', () => {
    const stray = anAlarm({ unitId: 'acme/lift-9', unitName: 'acme/lift-9', county: null, address: '', site: null });
    expect(placeOf(stray, '', inWords('zh'))).toBe('lift-9 · 地点未知');
    expect(unitNameOf({ ...stray, unitId: 'acme/*' }, inWords('zh'))).toBe('多台未登记设备');
    expect(unitNameOf(anAlarm(), inWords('zh'))).toBe(anAlarm().unitName);
  });
  it('says in the reader’s language since when and why connections are refused, and leaves a device’s words alone', () => {
    const text = 'refused: kicked: journal-full, since 2026-11-27T04:00:00.000Z';
    expect(alarmText({ code: 'connection-refused', text }, inWords('zh'), 'zh')).toBe(
      '自 2026-11-27 12:00:00 起反复被拒绝，原因 被中心断开：中心磁盘已满',
    );
    expect(alarmText({ code: 'alarm-button', text }, inWords('zh'), 'zh')).toBe(text);
    const unreadable = { code: 'unreadable-alarm', text: 'vigil/v1/a/b/alarm: not-json' } as const;
    expect(alarmText(unreadable, inWords('zh'), 'zh')).toBe('vigil/v1/a/b/alarm · 不是JSON');
    expect(alarmText({ code: 'connection-refused', text: null }, inWords('zh'), 'zh')).toBeNull();
  });
  it('names the kitchen before the camera, and no camera when all are dark', () => {
    expect(placeOf(camera, '清城区', inWords('zh'))).toBe('一中食堂 · 烹饪间 · 清城区 三路3号');
    expect(placeOf({ ...camera, groupSize: 6 }, 'Qingcheng', inWords('en'))).toBe(
      '一中食堂 · 6 cameras · Qingcheng 三路3号',
    );
  });
});

it('who acted: a role, a device or a login', () => {
  expect(['role:operator', 'device', 'chen'].map((who) => actorText(who, inWords('zh')))).toEqual([
    '救援中心值班员',
    '设备',
    'chen',
  ]);
  expect(actorText('role:operator', inWords('en'))).toBe('Rescue-centre operator');
});

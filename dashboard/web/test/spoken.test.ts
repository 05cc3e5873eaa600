import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { vocabularyWords } from '../src/i18n/words.ts';
import { zh } from '../src/i18n/zh.ts';
import { loudnessFrom } from '../src/sound/loudness.ts';
import { spokenAlarm } from '../src/sound/spoken.ts';
import { voiceFor } from '../src/sound/voices.ts';
import { anAlarm } from './alarms.ts';

const words = i18next.createInstance();
beforeAll(() =>
  words.init({
    lng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
  }),
);
const reference = { county: () => '清城区', vendor: (id: string) => id };
const said = (alarm: Parameters<typeof anAlarm>[0], language: 'zh' | 'en' = 'zh'): string =>
  spokenAlarm(anAlarm(alarm), words.getFixedT(language), vocabularyWords(language), reference);

describe('what is said of an emergency', () => {
  const lift = { site: '时代天街', unitName: '1栋2号梯', rescueCode: '100014', code: 'entrapment' } as const;
  it('is the place, the unit, what it is, and the code digit by digit', () => {
    expect(said(lift)).toBe('时代天街，1栋2号梯，困人，识别码 1-0-0-0-1-4');
    expect(said(lift, 'en')).toMatch(/^时代天街, 1栋2号梯, .+, code 1-0-0-0-1-4$/);
  });
  it('says that there is no code, and where it is without a site', () => {
    expect(said({ ...lift, rescueCode: null })).toBe('时代天街，1栋2号梯，困人，无识别码');
    expect(said({ ...lift, rescueCode: ' ' })).toContain('无识别码');
    expect(said({ ...lift, site: null })).toContain('人民路1号，1栋2号梯');
    expect(said({ ...lift, site: null, address: '' })).toContain('清城区，1栋2号梯');
  });
  it('says the county once, whoever wrote it into the address', () => {
    for (const address of ['清城区人民路1号', '人民路1号'])
      expect(said({ ...lift, site: null, address })).toMatch(/^清城区 ?人民路1号，1栋2号梯，/);
  });
  it('says the site once when the unit has its name', () => {
    expect(said({ ...lift, unitName: '时代天街2号梯' })).toBe('时代天街2号梯，困人，识别码 1-0-0-0-1-4');
  });
  it('says that a unit is not registered, and whose it is', () => {
    const text = said({ ...lift, unitId: 'acme/L-7', vendor: 'acme', rescueCode: null });
    expect(text).toMatch(/未登记.*acme.*地点未知.*困人.*无识别码/);
  });
});

describe('the voice', () => {
  const voice = (lang: string, name: string, localService = true) => ({ voiceURI: name, name, lang, localService });
  const all = [
    voice('zh-HK', 'sinji'),
    voice('en-US', 'sam'),
    voice('zh_CN', 'far', false),
    voice('zh-CN', 'tingting'),
  ];
  it('is Mandarin of this machine, or the one that was chosen while it is there', () => {
    expect(voiceFor(all, 'zh', null)?.name).toBe('tingting');
    expect(voiceFor(all, 'zh', 'far')?.name).toBe('far');
    expect(voiceFor(all, 'zh', 'gone')?.name).toBe('tingting');
    expect(voiceFor(all, 'en', null)?.name).toBe('sam');
  });
  it('is none where only Cantonese or another language is spoken', () => {
    expect(voiceFor([voice('zh-HK', 'sinji'), voice('de-DE', 'hans')], 'zh', null)).toBeNull();
  });
  it('can be made quieter, never silent, whatever the browser has kept', () => {
    expect(loudnessFrom({ volume: 0.5, voices: { zh: 'x' } })).toEqual({ volume: 0.5, voices: { zh: 'x', en: null } });
    for (const kept of [null, 3, { volume: 0 }, { volume: '1' }, { volume: 7, voices: 3 }])
      expect(loudnessFrom(kept).volume).toBe(1);
  });
});

import { createInstance } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { chainInWords, inWords, reasonOf, sampleOf } from '../src/contract-faults/reason.ts';
import type { T } from '../src/i18n/t.ts';
import { zh } from '../src/i18n/zh.ts';
import { detailText } from '../src/vendors/detail.ts';

describe('why exactly, in the reader’s language', () => {
  it('is said in words where it is ours, and stands as it is where it is a field', () => {
    expect(reasonOf('denied-filter', 'not-contained', 'zh')).toBe('超出该接入凭证可订阅的范围');
    expect(reasonOf('damaged-bytes', 'padding', 'en')).toBe('NULs or control characters around it');
    expect(reasonOf('dropped-field', 'before', 'zh')).toBeNull();
    expect(reasonOf('refused-topic', 'constructor', 'zh')).toBeNull();
  });

  it('is found behind a topic and before numbers', () => {
    expect(inWords('lift/a/alarm: not-ours', 'zh')).toBe('lift/a/alarm · 不在 vigil/v1 之下');
    expect(inWords('a/status: packet-too-large, 70050 bytes', 'zh')).toBe('a/status · 报文过大 · 70050 B');
    expect(inWords('older-seq: boot 1, seq 3, ts –', 'zh')).toBe('编号较早 · boot 1, seq 3, ts –');
    expect(inWords('{"code": "x"}', 'zh')).toBe('{"code": "x"}');
    expect(inWords('three: four', 'en')).toBe('three: four');
    // What a device has sent is nobody's to translate.
    expect(sampleOf('converted-field', 'alarm: other', 'zh')).toBe('alarm: other');
  });

  it('is said part by part, and what is not ours stays', () => {
    expect(chainInWords('sign-in: wrong-token', 'zh')).toBe('登录被拒绝：密码错误');
    expect(chainInWords('kicked: what nobody knows', 'en')).toBe('ended by the centre: what nobody knows');
  });
});

describe('what a vendor reads of a message in quarantine', () => {
  let t: T;
  beforeAll(async () => {
    t = await createInstance().init({
      lng: 'zh',
      resources: { zh: { translation: zh } },
      interpolation: { escapeValue: false },
    });
  });
  it('has no sentence that a library wrote', () => {
    const english = /Unexpected|bytes|payload|profile .* in|names/;
    const rows = [
      ['not-json', `Unexpected token 'a', "abc" is not valid JSON`],
      ['not-json', 'Expected property name or } in JSON at position 4 (line 1 column 5)'],
      ['empty', 'no bytes'],
      ['not-utf8', 'payload is not UTF-8'],
      ['unknown-code', 'fault code 99 in profile gbt24476-2017'],
      ['unknown-profile', 'birth names profile x'],
    ] as const;
    for (const [reason, detail] of rows) expect(detailText({ reason, detail }, t, 'zh') ?? '').not.toMatch(english);
    expect(detailText({ reason: 'unknown-code', detail: 'fault code 99 in profile p' }, t, 'zh')).toBe(
      '代码表 p 中没有代码 99',
    );
    expect(detailText({ reason: 'not-json', detail: 'bad at position 4 (x)' }, t, 'zh')).toBe('第 5 个字符处有误');
    expect(detailText({ reason: 'refused-topic', detail: 'vigil/v1/x: foreign-unit' }, t, 'zh')).toBe(
      'vigil/v1/x · 不是该接入凭证的设备',
    );
  });
});

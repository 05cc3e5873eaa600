import { describe, expect, it } from 'vitest';
import { chainInWords, inWords, reasonOf, sampleOf } from '../src/contract-faults/reason.ts';

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

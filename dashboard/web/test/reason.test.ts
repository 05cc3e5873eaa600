import { describe, expect, it } from 'vitest';
import { chainInWords, inWords, reasonOf, sampleOf } from '../src/contract-faults/reason.ts';
import { alarmText } from '../src/i18n/alarm-text.ts';

describe('why exactly, in the reader’s language', () => {
  it('is said in words where it is ours, and stands as it is where it is a field', () => {
    expect(reasonOf('denied-filter', 'not-contained', 'zh')).toBe('超出该凭据可订阅的范围');
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

  it('is said of a connection that is refused again and again', () => {
    const text = 'refused: sign-in: wrong-token, since 2026-11-23T08:00:00.000Z';
    const t = ((key: string, values: Record<string, string>) => `${key} ${values['why']}`) as never;
    expect(alarmText({ code: 'connection-refused', text }, t, 'zh')).toBe('detail.refused 登录被拒绝：密码错误');
    expect(chainInWords('kicked: what nobody knows', 'en')).toBe('ended by the centre: what nobody knows');
  });

  it('is said of an alarm that nobody can read', () => {
    const text = 'vigil/v1/a/b/alarm: not-json';
    expect(alarmText({ code: 'unreadable-alarm', text }, undefined as never, 'zh')).toBe(
      'vigil/v1/a/b/alarm · 不是JSON',
    );
    expect(alarmText({ code: 'alarm-button', text }, undefined as never, 'zh')).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf, textOf } from '../src/vendors/raw-bytes.ts';

describe('raw bytes', () => {
  it('shows UTF-8 as text and refuses to make text of anything else', () => {
    expect(textOf(bytesOf(Buffer.from('困人').toString('base64')))).toBe('困人');
    expect(textOf(bytesOf(Buffer.from([0x7b, 0xff]).toString('base64')))).toBeNull();
  });
  it('shows every byte in hex with its offset', () => {
    const lines = hexOf(bytesOf(Buffer.from('0123456789abcdefXY').toString('base64'))).split('\n');
    expect(lines[0]).toBe('0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef');
    expect(lines[1]).toMatch(/^0010 {2}58 59 +XY$/);
  });
});

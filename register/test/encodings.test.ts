import { textWritings, writeText } from '@vigil/harness';
import { describe, expect, it } from 'vitest';
import { bringIn, bytesOf, faultsOf, openRegister, plan, remarksOf } from './support/register.ts';

const head = '设备编号,厂商,设备种类,设备名称,场所编号,救援识别码';
const row = (n: number, name = `${n}栋东梯`): string =>
  `lift-${n},yunling,电梯,${name},garden,${String(n).padStart(6, '0')}`;
const file = [head, row(1), row(2), '', row(3)].join('\r\n');

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

describe.each(textWritings)('a table in $name', ({ encoding, mark }) => {
  it('is read without loss, and again is no change', async () => {
    const store = await openRegister();
    const bytes = writeText(file, encoding, mark);
    const first = await bringIn(store, bytes);
    expect(faultsOf(first)).toEqual([]);
    expect(first.encoding).toBe(encoding);
    expect(first.rows.map(({ id }) => id)).toEqual(['lift-1', 'lift-2', 'lift-3']);
    expect((await store.read.register.unit('lift-3'))?.unit).toMatchObject({ name: '3栋东梯', rescueCode: '000003' });
    const version = await store.read.register.version();
    const again = await bringIn(store, bytes);
    expect([again.rows.length, again.unchanged]).toEqual([0, 3]);
    expect(await store.read.register.version()).toBe(version);
    expect(await store.read.audit.list({ limit: 9 })).toHaveLength(1);
  });

  it('with quoted line ends, its rows numbered as a spreadsheet does', async () => {
    const store = await openRegister();
    const text = [head, row(1, '"东\n梯"'), row(2).replace('000002', '12345')].join('\n');
    const found = await plan(store, writeText(text, encoding, mark));
    expect(faultsOf(found)).toEqual(['3 救援识别码: zeros-lost']);
    expect(found.rows[0]?.after.name).toBe('东 梯');
  });
});

describe('bytes that are no characters', () => {
  it('refuse their row, with the place of the first of them; nothing of it is stored', async () => {
    const store = await openRegister();
    for (const encoding of ['utf-8', 'gb18030'] as const) {
      const before = writeText(`${head}\n${row(1)}\n${row(2)}\nlift-9,yunling,电梯,东`, encoding);
      const bytes = joined(
        before,
        Uint8Array.of(0xff, 0xff),
        writeText(`梯,garden,000009\n${row(4)}\n${row(5)}`, encoding),
      );
      const found = await bringIn(store, bytes);
      expect(found.encoding).toBe(encoding);
      expect(faultsOf(found)).toEqual([`4 –: undecodable (${before.length})`]);
      expect(await store.read.register.unit('lift-1')).toBeNull();
    }
  });

  it('a file in UTF-8 with one damaged line is not read as GB 18030', async () => {
    const store = await openRegister();
    // The damage makes the line a whole one in GB 18030.
    const bytes = joined(writeText(`${head}\n${row(1)}\n${row(2)}\n`, 'utf-8'), writeText(row(3), 'gb18030'));
    const found = await plan(store, bytes);
    expect([found.encoding, faultsOf(found)[0]?.slice(0, 15)]).toEqual(['utf-8', '4 –: undecodabl']);
  });

  it('U+FFFD of before, and what becomes of it in GBK, are refused wherever they stand', async () => {
    const store = await openRegister();
    const text = `${head},备注\n${row(1, '1\uFFFD梯')},\n${row(2, '锟斤拷')},\n${row(3)},好\uFFFD`;
    expect(faultsOf(await plan(store, text))).toEqual([
      '2 设备名称: replacement',
      '3 设备名称: replacement',
      '4 备注: replacement',
    ]);
  });

  it('text that looks garbled is let in with a warning', async () => {
    const store = await openRegister();
    const found = await plan(store, `${head}\n${row(1, 'ç”µæ¢¯')}\n${row(2, '鐢垫姊')}`);
    expect(remarksOf(found, 'warning')).toEqual(['2 设备名称: mojibake', '3 设备名称: mojibake']);
  });

  it.each([
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0xff, 0xfe, 0xfd), 'no-header'],
    ['an old workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'unreadable-file'],
    ['nothing', new Uint8Array(), 'unreadable-file'],
    ['a zip that is no workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 9, 9, 9, 9), 'unreadable-file'],
    ['prose', bytesOf('今天天气很好\n明天也是'), 'no-header'],
    ['an open quote', bytesOf(`${head}\n"lift-1,yunling`), 'broken-quotes'],
  ])('%s: refused as a whole', async (_name, bytes, code) => {
    const store = await openRegister();
    const found = await bringIn(store, bytes, true);
    expect(found.remarks.map((one) => one.code)).toEqual([code]);
    expect(found.isUnusable).toBe(true);
  });
});

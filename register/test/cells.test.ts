import { plainText, tableLists } from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellText, defuse } from '../src/cells/clean.ts';
import { readDate } from '../src/cells/read-date.ts';
import { template } from '../src/index.ts';
import { csvLine } from '../src/write/csv-text.ts';
import { allSay, bringIn, faultsOf, openRegister, plan, remarksOf } from './support/register.ts';

const head = '设备编号,厂商,设备种类,设备名称,场所编号';
const good = (id: string): string => `${id},yunling,电梯,1号梯,garden`;

/** One unit with one more column. */
async function cell(column: string, value: string) {
  const store = await openRegister();
  const found = await plan(store, `${head},${column}\n${csvLine([...good('l1').split(','), value])}`);
  expect(allSay(found)).toBe(true);
  return found;
}
const after = (found: Awaited<ReturnType<typeof cell>>, field: string): unknown =>
  Reflect.get(found.rows.find(({ list }) => list === 'units')?.after ?? {}, field);

describe('cells', () => {
  it.each([
    ['2026/5/31', '2026-05-31'],
    ['2026-05-31', '2026-05-31'],
    ['2026.5.31', '2026-05-31'],
    ['2026年5月31日', '2026-05-31'],
    ['２０２６年５月３１日', '2026-05-31'],
    ['2026-05-31 00:00:00', '2026-05-31'],
    ['2026 年 5 月 31 日', '2026-05-31'],
    ['2026-05-31T00:00:00.000Z', '2026-05-31'],
    // Midnight of the 31st here.
    ['2026-05-30T16:00:00.000Z', 'bad-date'],
    ['20260531', '2026-05-31'],
    ['2026年05月', '2026-05-31'],
    ['2028/2', '2028-02-29'],
    ['2026-02-30', 'bad-date'],
    ['长期', 'bad-date'],
    ['5/6/2026', 'ambiguous-date'],
    ['31/5/2026', 'ambiguous-date'],
    ['46173', 'bad-date'],
  ])('the date %s is %s', async (text, expected) => {
    const found = await cell('检验有效期至', text);
    if (/^\d/.test(expected)) expect(after(found, 'inspectionValidUntil')).toBe(expected);
    else expect(faultsOf(found)).toEqual([`2 检验有效期至: ${expected}`]);
  });

  it('a month is its last day where certificates print months, and told; elsewhere it is refused', async () => {
    expect(remarksOf(await cell('检验有效期至', '2026年05月'), 'note')).toEqual([
      '2 检验有效期至: month-end (2026-05-31)',
    ]);
    expect(faultsOf(await cell('安装日期', '2026年05月'))).toEqual(['2 安装日期: month-only']);
  });

  it.each([
    ['救援识别码', '012345', null],
    ['救援识别码', '12345', 'zeros-lost'],
    ['救援识别码', '１２３４５６', null],
    ['救援识别码', '12345a', 'bad-rescue-code'],
    ['救援识别码', '1.23E+05', 'digits-lost'],
    ['设备代码', '32104406002012050030', null],
    ['设备代码', '3.21044E+19', 'digits-lost'],
    ['设备代码', '32104406002012000000', 'digits-lost'],
    ['设备代码', '3210440600201250', null],
    ['停用', '是', null],
    ['停用', '也许', 'bad-boolean'],
    ['设备种类2', 'x', null],
    ['维保单位', '安达维保', null],
    ['维保单位', '安达维保公司', 'unknown-reference'],
    ['网关', 'gw-9', 'unknown-reference'],
    ['代码表', 'vigi', 'bad-choice (vigil、gbt24476-2017、provincial'],
  ])('%s “%s”: %s', async (column, value, fault) => {
    const [first] = faultsOf(await cell(column, value));
    if (fault === null) expect(first).toBeUndefined();
    else expect(first).toContain(`2 ${column}: ${fault}`);
  });

  it.each([
    ['电梯', 'elevator'],
    ['客梯', 'elevator'],
    ['Lift', 'elevator'],
    ['escalator', 'escalator'],
    ['电视', 'bad-choice'],
  ])('the kind %s is %s', async (text, kind) => {
    const store = await openRegister();
    const found = await plan(store, `${head}\nl1,yunling,${text},1号梯,garden`);
    if (kind === 'bad-choice') expect(faultsOf(found)[0]).toContain(kind);
    else expect(found.rows[0]?.after).toMatchObject({ kind });
  });

  it('a code that was guarded against spreadsheets is the code', async () => {
    const store = await openRegister();
    const found = await plan(store, `${head},救援识别码\n${good('l1')},="012345"`);
    expect([faultsOf(found), after(found, 'rescueCode')]).toEqual([[], '012345']);
  });

  it('what is read otherwise than it is written is told', async () => {
    expect(remarksOf(await cell('救援识别码', '１２３４５６'), 'note')).toEqual(['2 救援识别码: normalised (123456)']);
    expect(remarksOf(await cell('楼层', '\u3000B1-18\u200B'), 'note')).toEqual(['2 楼层: normalised (B1-18)']);
    expect(remarksOf(await cell('备注', '好'), 'note')).toEqual(['1 备注: unknown-column']);
  });

  it('control characters are refused', async () => {
    expect(faultsOf(await cell('楼层', '1\u00012'))).toEqual(['2 楼层: control']);
  });

  it('text that a spreadsheet would compute goes out defused and comes back as it was', () => {
    expect(defuse('=1+1')).toBe("'=1+1");
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', "'", '+', '-', '@', '"', 'a', ',', '1', ' ', '梯', '＝', '#') }),
        fc.boolean(),
        (text, isFirst) => {
          expect(cellText(defuse(plainText(text), isFirst))).toBe(plainText(text));
        },
      ),
    );
  });

  it('every calendar day is itself in each writing, and none is a day that does not exist', () => {
    const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom('-', '/', '.'), (date, mark) => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, dayOfMonth] = iso.split('-').map(Number);
        expect(readDate(`${year}${mark}${month}${mark}${dayOfMonth}`, 'nothing', false)).toMatchObject({ date: iso });
        expect(readDate(`${year}年${month}月${dayOfMonth}日`, 'nothing', false)).toMatchObject({ date: iso });
      }),
    );
  });
});

describe('rows and columns', () => {
  it.each([';', '\t', '|'])('delimiter %j, English names, a title above', async (delimiter) => {
    const store = await openRegister();
    const lines = [
      'Lifts of 2026',
      '',
      'Unit ID,Vendor,Kind,Name,Site id',
      'l1,yunling,elevator,"Lift 1, east",garden',
    ];
    const text = lines.map((line) =>
      line.includes('"') ? line.replaceAll(/,(?! east)/g, delimiter) : line.replaceAll(',', delimiter),
    );
    const found = await plan(store, text.join('\n'));
    expect(faultsOf(found)).toEqual([]);
    expect(found.delimiter).toBe(delimiter);
    expect(found.tables[0]?.headerRow).toBe(3);
    expect(found.rows[0]?.after.name).toBe('Lift 1, east');
  });

  it('marks, brackets and blanks in column names do not matter; empty columns neither', async () => {
    const store = await openRegister();
    const text =
      '\uFEFF"* 设备编号（必填）","厂 商","设备种类[代码或名称]","设备名称:","",\r"l1","云岭电梯","电梯","1号梯","",\r';
    const found = await plan(store, text);
    expect([faultsOf(found), found.rows.map(({ id }) => id)]).toEqual([[], ['l1']]);
  });

  it('a table without ids is told what it lacks', async () => {
    const store = await openRegister();
    expect(faultsOf(await plan(store, '厂商,设备种类,设备名称,地址\n云岭电梯,电梯,1号梯,路1号'))).toEqual([
      '– –: required (设备编号 Unit id)',
    ]);
  });

  it('a person says what a column is', async () => {
    const store = await openRegister();
    const text = '代号,谁家的,设备种类,设备名称\nl1,yunling,电梯,1号梯';
    expect(faultsOf(await plan(store, text))).toEqual(['– –: no-header']);
    const found = await plan(store, text, { list: 'units', mapping: { 代号: 'id', 谁家的: 'vendor' } });
    expect(found.rows.map(({ id }) => id)).toEqual(['l1']);
  });

  it('empty leaves as it is, #清空 takes away, what must be there stays', async () => {
    const store = await openRegister();
    await bringIn(store, `${head},救援识别码,楼层\n${good('l1')},000001,B1-9`);
    const found = await bringIn(store, `${head},救援识别码,楼层\n${good('l1')},,#清空`);
    expect(faultsOf(found)).toEqual([]);
    const unit = (await store.read.register.unit('l1'))?.unit;
    expect([unit?.rescueCode, unit?.floors]).toEqual(['000001', undefined]);
    expect(faultsOf(await plan(store, `${head}\nl1,yunling,电梯,#清空,garden`))).toEqual([
      '2 设备名称: cannot-clear (设备名称)',
    ]);
  });

  it('a table with a few columns changes only these', async () => {
    const store = await openRegister();
    await bringIn(store, `${head},救援识别码\n${good('l1')},000001`);
    const found = await bringIn(store, '设备编号,检验有效期至\nl1,2027-05-31');
    expect(faultsOf(found)).toEqual([]);
    expect((await store.read.register.unit('l1'))?.unit).toMatchObject({
      rescueCode: '000001',
      site: 'garden',
      inspectionValidUntil: '2027-05-31',
    });
  });

  it('two rows with one id or one rescue code: neither is taken; ids are told apart by case', async () => {
    const store = await openRegister();
    const text = `${head},救援识别码\n${good('l1')},000001\n${good('L1')},000002\n${good('l1')},000003\n${good('l4')},000009\n${good('l5')},000009`;
    const found = await bringIn(store, text, true);
    expect(faultsOf(found)).toEqual([
      '2 设备编号: twice (4)',
      '4 设备编号: twice (2)',
      '5 救援识别码: twice (6)',
      '6 救援识别码: twice (5)',
    ]);
    expect((await store.read.registerImports.known()).units.size).toBe(1);
  });

  it('unknown vendor, kind, county, site are faults and never new ones; the file is refused as a whole', async () => {
    const store = await openRegister();
    const text = `${head}\nl1,yunlin,电梯,1,garden\nl2,yunling,电视,2,garden\nl3,yunling,电梯,3,nowhere\n${good('l4')}`;
    const found = await bringIn(store, text);
    expect(faultsOf(found).map((line) => line.split(' (')[0])).toEqual([
      '2 厂商: unknown-reference',
      '3 设备种类: bad-choice',
      '4 场所编号: unknown-reference',
    ]);
    expect([found.rows.length, found.refused]).toEqual([1, 3]);
    expect((await store.read.registerImports.known()).units.size).toBe(0);
    const sites = await plan(store, '场所编号,场所名称,区县,地址\ns1,甲,清城,某路1号\ns2,乙,清成区,某路2号');
    expect(faultsOf(sites)[0]).toContain('3 区县: unknown-county');
  });

  it('what refers to a refused row is refused with it', async () => {
    const store = await openRegister();
    const text = `${head},网关\ngw,yunlin,网关,网关,garden,\nl1,yunling,电梯,1,garden,gw\nl2,yunling,电梯,2,garden,`;
    const found = await bringIn(store, text, true);
    expect(faultsOf(found)).toEqual(['2 厂商: unknown-reference', '3 网关: unknown-reference']);
    expect([...(await store.read.registerImports.known()).units.keys()]).toEqual(['l2']);
  });

  it('a city in one table: places made from their address, shared by the rows that say the same', async () => {
    const store = await openRegister();
    const names = '设备编号,厂商名称,设备类型,设备名称,小区名称,所属区县,详细地址';
    const text = `${names}\nl1,云岭电梯,客梯,1号梯,锦绣园,清新区,滨江路8号\nl2,云岭电梯,客梯,2号梯,锦绣园,清新区,滨江路8号\nl3,云岭电梯,客梯,1号梯,阳光城,清新区,`;
    const found = await bringIn(store, text, true);
    expect(faultsOf(found)).toEqual(['4 详细地址: required (地址 Address)']);
    const one = await store.read.register.unit('l1');
    expect(one?.site).toMatchObject({ name: '锦绣园', county: 'qingxin', address: '滨江路8号' });
    expect((await store.read.register.unit('l2'))?.site?.id).toBe(one?.site?.id);
    expect((await plan(store, text)).rows).toEqual([]);
  });

  it.each(tableLists)('the template of %s brings nothing in, and names columns that are all known', async (list) => {
    const store = await openRegister();
    for (const language of ['zh', 'en'] as const) {
      const found = await plan(store, template(list, language));
      expect([found.read, found.remarks, found.tables[0]?.list]).toEqual([0, [], list]);
      // Its example is one that would be taken.
      const filled = await plan(store, template(list, language).replace('# ', ''));
      const own = faultsOf(filled).filter((line) => !line.includes('unknown-reference'));
      expect(own).toEqual([]);
    }
  });
});

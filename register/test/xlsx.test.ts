import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { xlsxLimits } from '../src/read/xlsx-limits.ts';
import { bringIn, faultsOf, openRegister, plan, remarksOf } from './support/register.ts';

type Value = string | number | { readonly date: number } | boolean | null;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const letters = (index: number): string => String.fromCharCode(65 + index);

function cellXml(value: Value, at: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return `<c r="${at}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
  return `<c r="${at}" s="1"><v>${value.date}</v></c>`;
}

interface SheetPlan {
  readonly name: string;
  readonly rows: readonly (readonly Value[])[];
  readonly merged?: readonly string[];
}

/** A workbook as spreadsheet programs write it, as far as reading it goes. */
function workbook(sheets: readonly SheetPlan[], more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const files: Record<string, Uint8Array> = {
    '[Content_Types].xml': strToU8(
      `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ),
    '_rels/.rels': strToU8(
      `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': strToU8(
      `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${rel}"><sheets>${sheets.map(({ name }, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${rel}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId99" Type="${rel}/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `<?xml version="1.0"?><styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ),
    ...more,
  };
  for (const [index, { rows, merged = [] }] of sheets.entries()) {
    const data = rows
      .map(
        (cells, at) =>
          `<row r="${at + 1}">${cells.map((value, n) => cellXml(value, `${letters(n)}${at + 1}`)).join('')}</row>`,
      )
      .join('');
    const covers = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
    files[`xl/worksheets/sheet${index + 1}.xml`] = strToU8(
      `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData>${data}</sheetData>${covers === '' ? '' : `<mergeCells count="${merged.length}">${covers}</mergeCells>`}</worksheet>`,
    );
  }
  return zipSync(files, { level: 6 });
}

const head = ['设备编号', '厂商', '设备种类', '设备名称', '场所编号', '救援识别码', '设备代码', '检验有效期至', '停用'];
const lift = (id: string, over: Readonly<Record<number, Value>> = {}): Value[] =>
  [id, 'yunling', '电梯', '1号梯', 'garden', null, null, null, null].map((value, n) => over[n] ?? value);

describe('workbooks', () => {
  it('bring in a city from several sheets, with dates as days and truths as such', async () => {
    const store = await openRegister();
    const file = workbook([
      { name: '说明', rows: [['填表说明'], ['请勿改列名']] },
      {
        name: '场所',
        rows: [
          ['场所编号', '场所名称', '区县', '地址'],
          ['mall', '商场', '英德市', '路1号'],
        ],
      },
      {
        name: '设备',
        rows: [
          ['2026 年电梯'],
          head,
          lift('l1', { 4: 'mall', 5: '012345', 7: { date: 46_538 }, 8: true }),
          [],
          lift('l2', { 7: 46_538 }),
        ],
      },
    ]);
    const found = await bringIn(store, file);
    expect(faultsOf(found)).toEqual([]);
    expect(found.format).toBe('xlsx');
    expect((await store.read.register.unit('l1'))?.unit).toMatchObject({
      site: 'mall',
      rescueCode: '012345',
      inspectionValidUntil: '2027-05-31',
      outOfUse: true,
    });
    expect(remarksOf(found, 'note')).toContain('5 检验有效期至: normalised (2027-05-31)');
    expect((await plan(store, file)).rows).toEqual([]);
  });

  it('digits that a number has lost are told as faults of their row', async () => {
    const store = await openRegister();
    const file = workbook([
      {
        name: '设备',
        rows: [
          head,
          lift('l1', { 5: 12_345 }),
          lift('l2', { 6: Number('32104406002012050030') }),
          lift('l3', { 5: 123_456 }),
          // As text it is what somebody wrote.
          lift('l4', { 6: '32104406002012000000' }),
        ],
      },
    ]);
    expect(faultsOf(await plan(store, file))).toEqual(['2 救援识别码: zeros-lost', '3 设备代码: digits-lost']);
  });

  it('rows under merged cells are refused: what they would have cannot be seen in the file', async () => {
    const store = await openRegister();
    const rows = [head, lift('l1'), [null, ...lift('l2').slice(1)], lift('l3')];
    const found = await plan(store, workbook([{ name: '设备 & 场所', rows, merged: ['A2:A3'] }]));
    expect(faultsOf(found)).toEqual(['3 –: merged']);
    expect(found.rows.map(({ id }) => id)).toEqual(['l1', 'l3']);
  });

  it('a bomb is refused before it is unpacked into memory, and a damaged file in one sentence', async () => {
    const store = await openRegister();
    const sheets: readonly SheetPlan[] = [{ name: '设备', rows: [head, lift('l1')] }];
    const bomb = workbook(sheets, { 'xl/media/big.bin': new Uint8Array(xlsxLimits.unpackedBytes + 1) });
    expect(bomb.length).toBeLessThan(xlsxLimits.fileBytes);
    const refused = await plan(store, bomb);
    expect([refused.isUnusable, refused.remarks[0]?.code, refused.remarks[0]?.more]).toEqual([
      true,
      'unreadable-file',
      'more than 300 MiB unpacked',
    ]);
    const whole = workbook(sheets);
    const half = await plan(store, whole.subarray(0, whole.length / 2));
    expect([half.isUnusable, half.remarks.map((one) => one.code)]).toEqual([true, ['unreadable-file']]);
    const large = new Uint8Array(xlsxLimits.fileBytes + 1);
    large.set([0x50, 0x4b, 3, 4]);
    expect((await plan(store, large)).remarks[0]?.more).toBe('more than 20 MiB');
  });
});

import type { Store } from '@vigil/store';
import { plainText, type RegisterFileInput, registerFileSchema, tableLists } from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportRegister } from '../src/index.ts';
import { base, bringIn, faultsOf, hmac, openRegister, plan } from './support/register.ts';

async function text(chunks: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const chunk of chunks) all += chunk;
  return all;
}
const csvOf = (store: Store, list: (typeof tableLists)[number], language: 'zh' | 'en') =>
  text(exportRegister(store.read, { list, format: 'csv', language }));
const jsonOf = (store: Store) => text(exportRegister(store.read, { list: null, format: 'json', language: 'zh' }));

async function expectNothingNew(store: Store): Promise<void> {
  const files = [await jsonOf(store)];
  for (const list of tableLists) files.push(await csvOf(store, list, 'zh'), await csvOf(store, list, 'en'));
  for (const file of files) {
    const found = await plan(store, file);
    expect([faultsOf(found), found.rows, file.split('\n')[0]]).toEqual([[], [], file.split('\n')[0]]);
  }
}

/** Pieces of which odd texts are made: each may stand anywhere in a name. */
const piece = fc.constantFrom(
  '梯',
  '1号',
  'ئۇ',
  'يغۇر',
  'क्',
  'ष',
  'a',
  'É',
  'e\u0301',
  '0',
  '，',
  ',',
  '"',
  "'",
  '=',
  '＝',
  '#',
  '＃',
  '+',
  '@',
  '-',
  '无',
  '—',

  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\v',
  '\f',
  '\u00A0',
  '\u3000',
  '\u2028',

  '\u200B',
  '\u200C',
  '\u200D',
  '\u200E',
  '\u202E',
  '\u2066',
  '\u2069',
  '\uFEFF',
  '\u00AD',
  '\u3164',
  '\uFE0F',
  '\u{E0100}',

  '#清空',
  '#clear',
  '𠮷',
  '👨\u200D👩',
  'ﬁ',
  '（2）',
);
const damage = fc.constantFrom('\uD800', '锟斤拷', '\u0085', '\u0001');
const oddText = (max: number) =>
  fc
    .string({ unit: fc.oneof({ arbitrary: piece, weight: 300 }, { arbitrary: damage, weight: 1 }), maxLength: 6 })
    .map((one) => (plainText(one) === '' ? `${one}梯` : one).slice(0, max));

const rows = fc.record({
  vendor: fc.record({ name: oddText(40), nameEn: oddText(40), phone: oddText(20) }),
  firm: fc.record({ id: oddText(20), name: oddText(40), contact: oddText(20), phone: oddText(20) }),
  site: fc.record({ id: oddText(20), name: oddText(40), address: oddText(40), county: oddText(10) }),
  unit: fc.record({
    name: oddText(40),
    rescueCode: oddText(10),
    registerCode: oddText(20),
    floors: oddText(20),
    profile: oddText(20),
  }),
});
type Said = typeof rows extends fc.Arbitrary<infer T> ? T : never;
const fileOf = ({ vendor, firm, site, unit }: Said): RegisterFileInput => ({
  format: 'vigil-register',
  version: 1,
  vendors: [{ id: 'odd', ...vendor }],
  organisations: [{ ...firm, role: 'maintenance' }],
  sites: [{ ...site }],
  units: [
    { id: 'l1', vendor: 'odd', kind: 'elevator', maintenance: firm.id, site: site.id, ...unit },
    { id: 'l2', vendor: 'odd', kind: 'elevator', ...unit },
  ],
});

describe('texts of the register', () => {
  it('whatever a file in JSON brings in comes back by every export as it is, and by both formats the same', async () => {
    let imported = 0;
    await fc.assert(
      fc.asyncProperty(rows, async (said) => {
        const store = await openRegister();
        const { rows: changes } = await bringIn(store, JSON.stringify(fileOf(said)), true);
        imported += changes.length;
        const { vendors, organisations, sites, units } = await store.read.registerImports.known();
        for (const one of [...vendors.values(), ...organisations.values(), ...sites.values(), ...units.values()])
          for (const value of Object.values(one)) if (typeof value === 'string') expect(value).toBe(plainText(value));
        await expectNothingNew(store);
        // The same file again brings nothing new either.
        expect((await plan(store, JSON.stringify(fileOf(said)))).rows).toEqual([]);
      }),
      { numRuns: 30 },
    );
    // Most of them are texts that come in.
    expect(imported).toBeGreaterThan(30);
  });

  it('an export of it makes the same register anew', async () => {
    const store = await openRegister({
      ...base,
      organisations: [{ id: '#1（维保）', role: 'maintenance', name: ' 安\n达\u200B ' }],
      units: [
        { id: 'l1', vendor: 'yunling', kind: 'elevator', name: "'#清空", maintenance: '#1（维保）', site: 'garden' },
      ],
    });
    const other = await openRegister({ format: 'vigil-register', version: 1 });
    for (const list of tableLists) expect(faultsOf(await bringIn(other, await csvOf(store, list, 'zh')))).toEqual([]);
    expect(await jsonOf(other)).toBe(await jsonOf(store));
  });

  it.each([
    ['a name', '  人民路\r\n\t1号\u200B\u3000 ', '人民路 1号'],
    ['joiners where they are spelling', 'نى\u200Cڭ क्\u200Dष', 'نى\u200Cڭ क्\u200Dष'],
    ['joiners where they are nothing', '1号\u200D梯\u200C', '1号梯'],
    ['signs of direction', '\u202Aقۇرۇلۇش\u202C\u2066\u2069', 'قۇرۇلۇش'],
  ])('%s is one line without what nobody sees, in JSON and in a table', async (_what, written, stored) => {
    const store = await openRegister();
    const unit = { id: 'l1', vendor: 'yunling', kind: 'elevator', name: written };
    await bringIn(store, JSON.stringify({ format: 'vigil-register', version: 1, units: [unit] }));
    await bringIn(store, `设备编号,厂商,设备种类,设备名称\nl2,yunling,电梯,"${written}"`);
    const { units } = await store.read.registerImports.known();
    expect([...units.values()].map(({ name }) => name)).toEqual([stored, stored]);
  });

  it('nothing is called by the word that clears, and its place is told', async () => {
    const store = await openRegister();
    const units = [{ id: 'l1', vendor: 'yunling', kind: 'elevator', name: 'a', floors: ' #清空 ' }];
    const asJson = await plan(store, JSON.stringify({ format: 'vigil-register', version: 1, units }));
    expect(faultsOf(asJson)).toEqual([expect.stringMatching(/^1 floors: invalid/)]);
    const asTable = await plan(store, "设备编号,厂商,设备种类,设备名称,楼层\nl1,yunling,电梯,a,'#清空");
    expect(faultsOf(asTable)).toEqual([expect.stringMatching(/^2 楼层: invalid/)]);
  });

  it('what came in under older rules stays as it is, whatever else a file says of others', async () => {
    const store = await openRegister();
    const { units, ...old } = registerFileSchema.parse({
      ...base,
      units: [{ id: 'l1', vendor: 'yunling', kind: 'elevator', name: 'a', site: 'garden', rescueCode: '12' }],
    });
    // As an earlier version let it in.
    const asItWas = {
      ...old,
      sites: old.sites.map((site) => ({ ...site, name: ' 阳光\u200B 花园', address: '人民路\n1号' })),
      units: units.map((unit) => ({ ...unit, name: ' #清空\n', floors: '#清空' })),
    };
    await store.transaction((tx) => tx.register.import(asItWas, hmac));
    await expectNothingNew(store);
    // A table that says where it stands finds that place again.
    expect((await plan(store, '设备编号,区县,地址\nl1,清城区,人民路 1号')).rows).toEqual([]);
  });
});

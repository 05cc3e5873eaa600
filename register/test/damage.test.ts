import { describe, expect, it } from 'vitest';
import { bringIn, faultsOf, openRegister, plan, remarksOf } from './support/register.ts';

const head = '设备编号,厂商,设备种类,设备名称,场所编号,救援识别码';
const row = (n: number, over: { readonly name?: string; readonly code?: string; readonly vendor?: string } = {}) =>
  `l${n},${over.vendor ?? 'yunling'},电梯,${over.name ?? `${n}号梯`},garden,${over.code ?? String(n).padStart(6, '0')}`;
const idsOf = ({ rows }: Awaited<ReturnType<typeof plan>>): readonly string[] => rows.map(({ id }) => id);

describe('a quote that is never closed takes rows into its cell', () => {
  it.each([
    ['up to a quote in the same column', [row(1, { name: '"东梯' }), row(2), row(3, { name: '西"梯' })]],
    ['up to a quote in the next row', [row(1, { name: '"东梯' }), row(2, { name: '西梯"' }), row(3)]],
    ['up to an earlier column', [row(1, { code: '"000001' }), row(2, { name: '西梯"' }), row(3)]],
    ['up to a whole quoted cell', [row(1, { name: '"东梯' }), row(2), row(3, { name: '"西梯"' })]],
  ])('%s: told with its lines, and nothing is imported, not even good rows', async (_, rows) => {
    const store = await openRegister();
    const found = await bringIn(store, [head, ...rows, row(4), row(5), row(6)].join('\r\n'), true);
    expect(faultsOf(found)[0]).toMatch(/^2 –: broken-quotes \(lines 2–[3-6]\)$/);
    expect(found.isUnusable).toBe(true);
    expect(await store.read.register.unit('l4')).toBeNull();
  });

  it('a cell that was meant to have several lines is read', async () => {
    const store = await openRegister();
    const found = await plan(store, [head, row(1, { name: '"东梯, 后门\n进"' }), row(2), row(3)].join('\n'));
    expect([faultsOf(found), found.rows[0]?.after.name]).toEqual([[], '东梯, 后门 进']);
  });
});

describe('a row that begins with #', () => {
  it('is a unit when its id follows: #1梯 is a name', async () => {
    const store = await openRegister();
    const text = '设备名称,设备编号,厂商,设备种类,场所编号\n#1梯,l1,yunling,电梯,garden\n2#梯,l2,yunling,电梯,garden';
    const found = await plan(store, text);
    expect([found.read, idsOf(found)]).toEqual([2, ['l1', 'l2']]);
  });

  it('is a remark when its id does, or when it has none', async () => {
    const store = await openRegister();
    const text = [head, `#${row(1)}`, '# 以下为 2026 年新装,,,,,', row(2)].join('\n');
    const found = await plan(store, text);
    expect([found.read, idsOf(found)]).toEqual([1, ['l2']]);
  });
});

describe('a code that another unit of the register has', () => {
  it('refuses its row in a table', async () => {
    const store = await openRegister();
    await bringIn(store, [head, row(1), row(2)].join('\n'));
    const text = [head, row(3, { code: '000001' }), row(4)].join('\n');
    expect(faultsOf(await plan(store, text))).toEqual(['2 救援识别码: taken-code (l1)']);
    await bringIn(store, text, true);
    expect(await store.read.register.unit('l3')).toBeNull();
    expect(await store.read.register.unit('l4')).not.toBeNull();
  });

  it('is taken when the file takes it from the other one, both ways too', async () => {
    const store = await openRegister();
    await bringIn(store, [head, row(1), row(2)].join('\n'));
    const found = await plan(store, [head, row(1, { code: '000002' }), row(2, { code: '000001' })].join('\n'));
    expect([faultsOf(found), idsOf(found)]).toEqual([[], ['l1', 'l2']]);
  });

  it('does not keep out a file that says nothing of codes', async () => {
    const store = await openRegister();
    await bringIn(store, [head, row(1), row(2)].join('\n'));
    const unit = { id: 'l2', vendor: 'yunling', kind: 'elevator', name: '2号梯', site: 'garden', rescueCode: '000001' };
    await bringIn(store, JSON.stringify({ format: 'vigil-register', version: 1, units: [unit] }));
    const found = await plan(store, '设备编号,楼层\nl2,B1-9');
    expect([faultsOf(found), idsOf(found)]).toEqual([[], ['l2']]);
  });
});

describe('a place that only a refused row tells of', () => {
  const placed = '设备编号,厂商,设备种类,设备名称,场所编号,场所名称,区县,地址';

  it('is not made with the good rows', async () => {
    const store = await openRegister();
    const text = [
      placed,
      'l1,yunling,电梯,1号梯,,,清城区,人民路 2 号',
      'l2,nobody,电梯,2号梯,,,清城区,废路 9 号',
      'l3,yunling,电梯,3号梯,,,清城区,错路 3 号',
    ].join('\n');
    await bringIn(store, text.replace('l3,yunling,电梯,3号梯', 'l3,yunling,电梯,'), true);
    const { sites } = await store.read.registerImports.known();
    expect([...sites.values()].map(({ address }) => address).toSorted()).toEqual(['人民路 2 号', '人民路1号']);
  });

  it('is not changed either', async () => {
    const store = await openRegister();
    await bringIn(store, `${placed}\nl1,nobody,电梯,1号梯,garden,阳光花园,清城区,错路 3 号`, true);
    const { sites } = await store.read.registerImports.known();
    expect(sites.get('garden')?.address).toBe('人民路1号');
  });
});

it('ids that differ only in case are told, in the file and against the register', async () => {
  const store = await openRegister();
  await bringIn(store, [head, row(1)].join('\n'));
  const text = [head, row(1).replace('l1', 'L1').replace('000001', '000011'), row(2), row(2).replace('l2', 'L2')];
  const found = await plan(store, text.join('\n').replace(/000002$/, '000022'));
  expect(remarksOf(found, 'warning')).toEqual(['2 设备编号: odd-id (l1)', '4 设备编号: odd-id (l2)']);
  expect(remarksOf(await plan(store, '设备编号,楼层\nl1,B1-9'), 'warning')).toEqual([]);
});

it('a zero byte refuses its row and no more', async () => {
  const store = await openRegister();
  const found = await plan(store, [head, row(1, { name: '东\0梯' }), row(2)].join('\n'));
  expect([faultsOf(found), idsOf(found)]).toEqual([['2 设备名称: control'], ['l2']]);
});

it('a table of lifts without an id it knows is told that the id of the unit is missing', async () => {
  const store = await openRegister();
  const text = '设备序列,厂商,设备种类,设备名称,场所名称,区县,地址\nl1,yunling,电梯,1号梯,阳光花园,清城区,路1号';
  expect(faultsOf(await plan(store, text))).toEqual(['– –: required (设备编号 Unit id)']);
  expect(faultsOf(await plan(store, text.replace('设备序列', '电梯编号')))).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { countyCalled, type DoubtedRows, type DoubtFacts, doubtText, registerDoubts } from '../src/index.ts';

const now = Date.UTC(2026, 10, 27);
const doubted = (rows: DoubtedRows, facts: Partial<DoubtFacts> = {}) =>
  registerDoubts(rows, { now, ...facts }).map(({ code, id, field, value }) => `${code} ${id} ${field}=${value}`);
const unit = (fields: Partial<NonNullable<DoubtedRows['units']>[number]>): DoubtedRows => ({
  units: [{ id: 'l1', ...fields }],
});

describe('what is doubted in a register row', () => {
  it('a county that nobody has; the name or code of one is told by its id', () => {
    expect(doubted({ sites: [{ id: 's', county: 'qingcheng' }] })).toEqual([]);
    const [named, other] = registerDoubts(
      {
        sites: [
          { id: 's', county: '清城区' },
          { id: 't', county: 'nowhere' },
        ],
      },
      { now },
    );
    expect(named).toMatchObject({ code: 'unknown-county', field: 'county', value: '清城区' });
    expect(named?.en).toMatch(/write qingcheng$/);
    expect(other?.en).toContain('qingcheng, qingxin');
  });

  it.each([
    ['清城', 'qingcheng'],
    ['清远市清城区', 'qingcheng'],
    ['广东省清远市英德市', 'yingde'],
    ['连山县', 'lianshan'],
    ['连南瑶族自治县', 'liannan'],
    ['441825', 'lianshan'],
    ['YINGDE', 'yingde'],
    ['英得', undefined],
    ['城区', undefined],
    ['', undefined],
  ])('the county %j is written for %s', (written, id) => {
    expect(countyCalled(written)).toBe(id);
  });

  it.each(['12345', '1234567', '12345a', '１２３４５６', ' 23456'])('the rescue code %j', (rescueCode) => {
    expect(doubted(unit({ rescueCode }))).toEqual([`rescue-code l1 rescueCode=${rescueCode}`]);
  });

  it('not the rescue code with zeros in front', () => {
    expect(doubted(unit({ rescueCode: '000001', registerCode: '3110441802200601012X' }))).toEqual([]);
  });

  it('code tables that are not there, of a vendor and of a unit', () => {
    expect(doubted({ vendors: [{ id: 'acme', profile: 'vigi' }], ...unit({ profile: 'gbt24476' }) })).toEqual([
      'unknown-profile acme profile=vigi',
      'unknown-profile l1 profile=gbt24476',
    ]);
    expect(doubted({ vendors: [{ id: 'acme', profile: 'vigil' }], ...unit({ profile: 'gbt24476-2017' }) })).toEqual([]);
  });

  it('a vendor that was not there, where it comes with a unit', () => {
    const vendors = [{ id: 'yunlin', profile: 'vigil' }];
    expect(doubted({ vendors })).toEqual([]);
    expect(doubted({ vendors }, { knownVendors: new Set(['yunling']) })).toEqual(['new-vendor yunlin id=yunlin']);
    expect(doubted({ vendors }, { knownVendors: new Set(['yunlin']) })).toEqual([]);
  });

  it.each([
    [{ installedOn: '2026-11-27' }, []],
    [{ installedOn: '2027-11-27' }, ['unlikely-date l1 installedOn=2027-11-27']],
    [{ installedOn: '1909-01-01' }, ['unlikely-date l1 installedOn=1909-01-01']],
    [{ inspectionValidUntil: '2019-01-31' }, []],
    [{ inspectionValidUntil: '2206-01-31' }, ['unlikely-date l1 inspectionValidUntil=2206-01-31']],
    [
      { installedOn: '2020-05-01', insuranceValidUntil: '2019-05-01' },
      ['unlikely-date l1 insuranceValidUntil=2019-05-01'],
    ],
  ])('dates: %j', (fields, expected) => {
    expect(doubted(unit(fields))).toEqual(expected);
  });

  it('says it in one line, in both languages', () => {
    const [first] = registerDoubts(unit({ rescueCode: '1' }), { now });
    expect(first === undefined ? '' : doubtText(first)).toBe(
      'unit l1: 救援识别码 1 不是 6 位数字 · rescue code 1 has not 6 digits',
    );
  });
});

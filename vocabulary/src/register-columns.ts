import { profileIds } from './code-tables.ts';
import { defaultPlaces } from './places.ts';
import type { RegisterList } from './register-faults.ts';
import { unitKinds } from './unit-kinds.ts';

/** Lists that are tables; credentials hold secrets and come only in JSON. */
export type TableList = Exclude<RegisterList, 'credentials'>;

/** How the cells of a column are read. */
export type CellType =
  | { readonly of: 'text'; readonly max: number }
  /** Ids, codes, phones: digits that a spreadsheet must not touch. */
  | { readonly of: 'code'; readonly max: number; readonly digits?: number }
  | { readonly of: 'topic-id' }
  /** Of a firm or a site: whatever others call it by. */
  | { readonly of: 'own-id'; readonly max: number }
  | { readonly of: 'choice'; readonly choices: readonly Choice[] }
  | { readonly of: 'county' }
  /** An id, or the only name that is the same. */
  | { readonly of: 'reference'; readonly to: TableList }
  /** `monthMeans`: a month without a day is its last day, as certificates print it; else it is refused. */
  | { readonly of: 'date'; readonly monthMeans: 'its-end' | 'nothing' }
  | { readonly of: 'boolean' }
  | { readonly of: 'number'; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly of: 'hours' };

/** Fields of a site that stand in a table of units, as `site.name`. */
export const sitePrefix = 'site.';

export interface Choice {
  readonly id: string;
  /** The first is how it is written, all are read. */
  readonly names: readonly string[];
}

export interface RegisterColumn {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  /** Other column names seen in files; compared without case, blanks and what stands in brackets. */
  readonly also: readonly string[];
  readonly type: CellType;
  /** A new row needs it; of one that is there it cannot be cleared. */
  readonly required?: true;
  /** A new row that leaves it out gets the default; it cannot be cleared. */
  readonly hasDefault?: true;
  /** What a template shows. */
  readonly example: string;
}

const text = (max: number): CellType => ({ of: 'text', max });
const code = (max: number, digits?: number): CellType => ({
  of: 'code',
  max,
  ...(digits === undefined ? {} : { digits }),
});
const date = (monthMeans: 'its-end' | 'nothing'): CellType => ({ of: 'date', monthMeans });
const whole = (min: number, max: number): CellType => ({ of: 'number', min, max, whole: true });
const split = (words: string): readonly string[] => words.split('|').filter((word) => word !== '');
const choices = (table: Readonly<Record<string, string>>): CellType => ({
  of: 'choice',
  choices: Object.entries(table).map(([id, names]) => ({ id, names: split(names) })),
});

function column(
  field: string,
  names: readonly [zh: string, en: string, also?: string],
  type: CellType,
  example: string,
  need?: 'required' | 'hasDefault',
): RegisterColumn {
  const [zh, en, also = ''] = names;
  return { field, zh, en, also: split(also), type, example, ...(need === undefined ? {} : { [need]: true as const }) };
}

const kinds: CellType = {
  of: 'choice',
  choices: Object.values(unitKinds).map(({ id, zh, en }) => ({ id, names: [zh, en, ...split(alsoKinds(id))] })),
};
function alsoKinds(id: string): string {
  const also: Readonly<Record<string, string>> = {
    elevator: '客梯|货梯|直梯|垂直电梯|乘客电梯|载货电梯|lift',
    escalator: '扶梯|自动人行道|人行道',
    vehicle: '叉车|场车|场内车辆|厂内车辆',
    amusement: '游乐设施|游乐',
    ropeway: '索道',
    camera: '摄像头|摄像机',
    crane: '起重机',
  };
  return also[id] ?? '';
}

const uses = choices({
  residential: '住宅|小区|居民楼|住宅小区',
  office: '办公|写字楼|办公楼',
  mall: '商场|商业|购物中心|超市',
  hospital: '医院|医疗',
  school: '学校|幼儿园',
  hotel: '酒店|宾馆',
  factory: '工厂|厂区|工业',
  kitchen: '厨房|食堂|餐饮|餐厅|后厨',
  park: '公园|游乐园|景区',
  other: '其他|其它',
});
const orgRoles = choices({
  user: '使用单位|物业|业主',
  maintenance: '维保单位|维保|维护保养单位',
  inspection: '检验机构|检验单位',
  manufacturer: '制造单位|制造商|生产厂家',
  rescue: '救援单位|救援',
  authority: '监管部门|主管部门',
});
const codeTables: CellType = { of: 'choice', choices: profileIds.map((id) => ({ id, names: [] })) };

const vendorColumns = [
  column('id', ['厂商编号', 'Vendor id', 'id|编号|厂商代码|vendor'], { of: 'topic-id' }, 'yunling', 'required'),
  column('name', ['厂商名称', 'Name', '名称|厂商'], text(120), '云岭电梯', 'required'),
  column('nameEn', ['英文名称', 'English name', 'nameEn|英文名'], text(120), 'Yunling Lifts'),
  column('profile', ['代码表', 'Code table', 'profile|协议'], codeTables, 'vigil', 'hasDefault'),
  column(
    'utcOffsetMinutes',
    ['时差分钟', 'UTC offset (minutes)', 'utcOffsetMinutes|时区'],
    whole(-720, 840),
    '480',
    'hasDefault',
  ),
  column('phone', ['电话', 'Phone', '联系电话|值班电话'], code(40), '0763-5550001'),
];

const organisationColumns = [
  column('id', ['单位编号', 'Organisation id', 'id|编号|单位代码'], { of: 'own-id', max: 64 }, 'firm-01', 'required'),
  column('role', ['单位类别', 'Role', '类别|角色|单位类型'], orgRoles, '维保单位', 'required'),
  column('name', ['单位名称', 'Name', '名称|单位'], text(120), '安达电梯维保', 'required'),
  column('nameEn', ['英文名称', 'English name', 'nameEn|英文名'], text(120), 'Anda Lift Service'),
  column('phone', ['电话', 'Phone', '联系电话'], code(40), '0763-5550002'),
  column('contact', ['联系人', 'Contact', '负责人'], text(60), '李工'),
];

/** Of a site; in a table of units, where its site may stand with it, none of them is needed. */
const placeColumns = (prefix: '' | typeof sitePrefix) => [
  column(
    `${prefix}name`,
    ['场所名称', 'Site name', '小区|小区名称|地点名称|楼盘|使用场所'],
    text(120),
    '阳光花园',
    prefix === '' ? 'required' : undefined,
  ),
  column(
    `${prefix}county`,
    ['区县', 'County', '所属区县|行政区划|县区|区划|区域'],
    { of: 'county' },
    defaultPlaces.counties[0]?.zh ?? '',
    prefix === '' ? 'required' : undefined,
  ),
  column(
    `${prefix}address`,
    ['地址', 'Address', '详细地址|安装地址|使用地点|地点|设备地址|安装地点'],
    text(200),
    '人民路 1 号',
    prefix === '' ? 'required' : undefined,
  ),
];

const siteColumns = [
  column('id', ['场所编号', 'Site id', 'id|编号|地点编号'], { of: 'own-id', max: 64 }, 'site-001', 'required'),
  ...placeColumns('').map((one) => (one.field === 'name' ? { ...one, also: [...one.also, '名称', 'name'] } : one)),
  column('nameEn', ['英文名称', 'English name', 'nameEn|英文名'], text(160), 'Sunshine Garden'),
  column('latitude', ['纬度', 'Latitude', 'lat'], { of: 'number', min: -90, max: 90, whole: false }, '23.70041'),
  column(
    'longitude',
    ['经度', 'Longitude', 'lng|lon'],
    { of: 'number', min: -180, max: 180, whole: false },
    '113.04012',
  ),
  column('use', ['用途', 'Use', '场所用途|场所类型'], uses, '住宅', 'hasDefault'),
  column(
    'hours',
    ['营业时间', 'Opening hours', 'hours|开放时间|运行时间'],
    { of: 'hours' },
    '06:00-09:00,10:30-19:30',
    'hasDefault',
  ),
];

const unitColumns = [
  column(
    'id',
    ['设备编号', 'Unit id', 'id|编号|设备id|设备代号|电梯编号|电梯id|unit'],
    { of: 'topic-id' },
    'lift-0001',
    'required',
  ),
  column(
    'vendor',
    ['厂商', 'Vendor', '厂商编号|厂商名称|设备厂商|物联网厂商'],
    { of: 'reference', to: 'vendors' },
    'yunling',
    'required',
  ),
  column('kind', ['设备种类', 'Kind', '种类|设备类型|类型|设备类别'], kinds, '电梯', 'required'),
  column('name', ['设备名称', 'Name', '名称|内部编号|单位内编号|梯号'], text(120), '1栋1号梯', 'required'),
  column('site', ['场所编号', 'Site id', '场所|地点编号|site'], { of: 'reference', to: 'sites' }, 'site-001'),
  ...placeColumns(sitePrefix),
  column('gateway', ['网关', 'Gateway', '网关编号'], { of: 'topic-id' }, 'gw-01'),
  column('profile', ['代码表', 'Code table', 'profile|协议'], codeTables, 'vigil'),
  column(
    'registerCode',
    ['设备代码', 'Register code', 'registerCode|注册代码|设备注册代码|注册登记代码'],
    code(40),
    '32104406002012050030',
  ),
  column(
    'useCertNo',
    ['使用登记证号', 'Use certificate', 'useCertNo|使用登记证编号|登记证号|登记证编号'],
    code(40),
    '梯11粤R00001(22)',
  ),
  column(
    'rescueCode',
    ['救援识别码', 'Rescue code', 'rescueCode|救援码|识别码|应急救援识别码|电梯救援识别码'],
    code(12, 6),
    '012345',
  ),
  column('vendorDeviceId', ['厂商设备号', 'Vendor device id', 'vendorDeviceId|厂商设备编号'], code(64), 'YL00000001'),
  column('catalogueCode', ['目录代码', 'Catalogue code', 'catalogueCode|品种代码|设备品种代码'], code(8), '3110'),
  column(
    'maintenance',
    ['维保单位', 'Maintenance', '维保单位编号|维护保养单位'],
    { of: 'reference', to: 'organisations' },
    'firm-01',
  ),
  column(
    'user',
    ['使用单位', 'User organisation', '使用单位编号|user|物业'],
    { of: 'reference', to: 'organisations' },
    'estate-01',
  ),
  column('floors', ['楼层', 'Floors', '层站|层数'], text(60), 'B1-18'),
  column('installedOn', ['安装日期', 'Installed on', 'installedOn|投用日期|安装时间'], date('nothing'), '2018-06-01'),
  column(
    'inspectionValidUntil',
    ['检验有效期至', 'Inspection valid until', 'inspectionValidUntil|下次检验日期|检验有效期|检验到期日'],
    date('its-end'),
    '2027-05-31',
  ),
  column(
    'insuranceValidUntil',
    ['保险有效期至', 'Insurance valid until', 'insuranceValidUntil|保险到期日|保险有效期'],
    date('its-end'),
    '2027-01-31',
  ),
  column('outOfUse', ['停用', 'Out of use', 'outOfUse|是否停用'], { of: 'boolean' }, '否', 'hasDefault'),
  column('peopleSensor', ['有人感应', 'People sensor', 'peopleSensor|人员感应|轿厢人感'], { of: 'boolean' }, '是'),
  column('lateAfterMs', ['迟报毫秒', 'Late after (ms)', 'lateAfterMs'], whole(1, Number.MAX_SAFE_INTEGER), ''),
  column('offlineAfterMs', ['离线毫秒', 'Offline after (ms)', 'offlineAfterMs'], whole(1, Number.MAX_SAFE_INTEGER), ''),
];

/** Every column of every table, in the order in which they are written. */
export const registerColumns: Readonly<Record<TableList, readonly RegisterColumn[]>> = {
  vendors: vendorColumns,
  organisations: organisationColumns,
  sites: siteColumns,
  units: unitColumns,
};
export const tableLists = ['vendors', 'organisations', 'sites', 'units'] as const satisfies readonly TableList[];

/** Column names are the same without case, blanks, marks and what stands in brackets. */
export function plainHeader(written: string): string {
  return written
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')
    .replaceAll(/[\s\p{P}\p{S}]+/gu, '');
}

const byHeader: Readonly<Record<TableList, ReadonlyMap<string, RegisterColumn>>> = {
  vendors: headersOf(vendorColumns),
  organisations: headersOf(organisationColumns),
  sites: headersOf(siteColumns),
  units: headersOf(unitColumns),
};
function headersOf(columns: readonly RegisterColumn[]): ReadonlyMap<string, RegisterColumn> {
  const found = new Map<string, RegisterColumn>();
  // What a column is called itself goes before what others call it.
  for (const one of columns)
    for (const name of [one.zh, one.en, one.field.startsWith(sitePrefix) ? '' : one.field]) {
      const key = plainHeader(name);
      if (key !== '' && !found.has(key)) found.set(key, one);
    }
  for (const one of columns)
    for (const name of one.also) if (!found.has(plainHeader(name))) found.set(plainHeader(name), one);
  return found;
}

export const columnCalled = (list: TableList, header: string): RegisterColumn | undefined =>
  byHeader[list].get(plainHeader(header));

export const columnOf = (list: TableList, field: string): RegisterColumn | undefined =>
  registerColumns[list].find((one) => one.field === field);

/**
 * Columns for which a person names a field that there is not, with the field: they would be left out, as if that had been
 * said ('' says it).
 * @param list that the file is; undefined: any
 */
export function strangeFields(
  mapping: Readonly<Record<string, string>>,
  list: TableList | undefined,
): readonly { readonly column: string; readonly field: string }[] {
  const lists = list === undefined ? tableLists : [list];
  return Object.entries(mapping).flatMap(([header, field]) =>
    field === '' || lists.some((one) => columnOf(one, field) !== undefined) ? [] : [{ column: header, field }],
  );
}

import type { CredentialView, PersonView } from './administration.ts';
import type { AlarmView, AuditView } from './alarm-view.ts';
import { canonicalCodes } from './canonical-codes.ts';
import type { ContractFaultView } from './contract-fault-view.ts';
import { contractFaults } from './contract-faults.ts';
import type { InspectionRow } from './inspection-list.ts';
import { defaultPlaces } from './places.ts';
import { quarantineReasons } from './quarantine.ts';
import { centreOperator } from './roles.ts';
import type { QuarantineView } from './system-view.ts';
import { unitKinds } from './unit-kinds.ts';
import type { UnitListView } from './unit-view.ts';
import { type BothWords, valueWords } from './value-words.ts';

/** How values are written in a file for people. */
export interface CellStyle {
  readonly language: 'zh' | 'en';
  /** Local time of the installation. */
  readonly utcOffsetMinutes: number;
  /** Bytes in base64 as a person can read them. */
  readonly readable: (base64: string) => string;
}

/** A column of a list as a file: its head, and what stands under it. Pure; defusing formulas is the writer's work. */
export interface ListColumn<R> {
  readonly zh: string;
  readonly en: string;
  readonly cell: (row: R, style: CellStyle) => string;
}

const minuteMs = 60_000;
/** `2027-03-08 04:12:09`, as spreadsheets read it. */
function time(at: number | null, { utcOffsetMinutes }: CellStyle): string {
  if (at === null || !Number.isFinite(at) || Math.abs(at) > 8e15) return '';
  return new Date(at + utcOffsetMinutes * minuteMs).toISOString().slice(0, 19).replace('T', ' ');
}
const word = (entry: BothWords | undefined, id: string, { language }: CellStyle): string => entry?.[language] ?? id;
const yes = (is: boolean, { language }: CellStyle): string =>
  language === 'zh' ? (is ? '是' : '否') : is ? 'yes' : 'no';
const county = (id: string | null, style: CellStyle): string =>
  id === null
    ? ''
    : word(
        defaultPlaces.counties.find((one) => one.id === id),
        id,
        style,
      );
const actor = (who: string | null, style: CellStyle): string =>
  who === centreOperator ? word({ zh: '救援中心值班员', en: 'Rescue-centre operator' }, who, style) : (who ?? '');
const listed = (values: readonly string[] | 'all' | null, style: CellStyle): string =>
  values === null || values === 'all' ? word({ zh: '全部', en: 'all' }, 'all', style) : values.join(' ');

export const alarmColumns: readonly ListColumn<AlarmView>[] = [
  { zh: '编号', en: 'Id', cell: ({ id }) => id },
  { zh: '报警时间', en: 'Raised', cell: ({ raisedAt }, style) => time(raisedAt, style) },
  { zh: '内容', en: 'What', cell: ({ code }, style) => word(canonicalCodes.get(code), code, style) },
  { zh: '代码', en: 'Code', cell: ({ code }) => code },
  { zh: '级别', en: 'Priority', cell: ({ priority }, style) => valueWords.priority[priority][style.language] },
  { zh: '状态', en: 'State', cell: ({ state }, style) => valueWords.state[state][style.language] },
  { zh: '区县', en: 'County', cell: (row, style) => county(row.county, style) },
  { zh: '现场', en: 'Site', cell: ({ site }) => site ?? '' },
  { zh: '地址', en: 'Address', cell: ({ address }) => address },
  { zh: '设备', en: 'Unit', cell: ({ unitName }) => unitName },
  { zh: '设备编号', en: 'Unit id', cell: ({ unitId }) => unitId },
  { zh: '类别', en: 'Kind', cell: ({ kind }, { language }) => unitKinds[kind][language] },
  { zh: '救援识别码', en: 'Rescue code', cell: ({ rescueCode }) => rescueCode ?? '' },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor },
  { zh: '楼层', en: 'Floor', cell: ({ floor }) => floor ?? '' },
  { zh: '人数', en: 'People', cell: ({ peopleCount }) => (peopleCount === null ? '' : String(peopleCount)) },
  { zh: '次数', en: 'Times', cell: ({ occurrences }) => String(occurrences) },
  { zh: '恢复时间', en: 'Cleared', cell: ({ clearedAt }, style) => time(clearedAt, style) },
  { zh: '接警时间', en: 'Acknowledged', cell: ({ acknowledgedAt }, style) => time(acknowledgedAt, style) },
  { zh: '接警人', en: 'Acknowledged by', cell: ({ acknowledgedBy }, style) => actor(acknowledgedBy, style) },
  { zh: '结案时间', en: 'Closed', cell: ({ closedAt }, style) => time(closedAt, style) },
  { zh: '结案人', en: 'Closed by', cell: ({ closedBy }, style) => actor(closedBy, style) },
  {
    zh: '结果',
    en: 'Outcome',
    cell: ({ outcome }, { language }) => (outcome === null ? '' : valueWords.outcome[outcome][language]),
  },
];

export const inspectionColumns: readonly ListColumn<InspectionRow>[] = [
  { zh: '检验有效期至', en: 'Valid until', cell: ({ validUntil }) => validUntil ?? '' },
  { zh: '剩余天数', en: 'Days left', cell: ({ days }) => (days === null ? '' : String(days)) },
  { zh: '设备', en: 'Unit', cell: ({ name }) => name },
  { zh: '设备编号', en: 'Unit id', cell: ({ unitId }) => unitId },
  { zh: '类别', en: 'Kind', cell: ({ kind }, { language }) => unitKinds[kind][language] },
  { zh: '注册代码', en: 'Register code', cell: ({ registerCode }) => registerCode ?? '' },
  { zh: '区县', en: 'County', cell: (row, style) => county(row.county, style) },
  { zh: '现场', en: 'Site', cell: ({ siteName }) => siteName ?? '' },
  { zh: '地址', en: 'Address', cell: ({ address }) => address ?? '' },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor },
  { zh: '使用单位', en: 'User unit', cell: ({ user }) => user?.name ?? '' },
  { zh: '联系人', en: 'Contact', cell: ({ user }) => user?.contact ?? '' },
  { zh: '电话', en: 'Phone', cell: ({ user }) => user?.phone ?? '' },
  { zh: '跟进人', en: 'Taken up by', cell: ({ takenUp }, style) => actor(takenUp?.by ?? null, style) },
  { zh: '跟进时间', en: 'Taken up', cell: ({ takenUp }, style) => time(takenUp?.at ?? null, style) },
  { zh: '备注', en: 'Note', cell: ({ takenUp }) => takenUp?.note ?? '' },
];

export const unitColumns: readonly ListColumn<UnitListView>[] = [
  { zh: '设备编号', en: 'Unit id', cell: ({ id }) => id },
  { zh: '设备', en: 'Unit', cell: ({ name }) => name },
  { zh: '类别', en: 'Kind', cell: ({ kind }, { language }) => unitKinds[kind][language] },
  { zh: '区县', en: 'County', cell: (row, style) => county(row.county, style) },
  { zh: '现场', en: 'Site', cell: ({ siteName }) => siteName ?? '' },
  { zh: '地址', en: 'Address', cell: ({ address }) => address ?? '' },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor },
  { zh: '救援识别码', en: 'Rescue code', cell: ({ rescueCode }) => rescueCode ?? '' },
  { zh: '注册代码', en: 'Register code', cell: ({ registerCode }) => registerCode ?? '' },
  {
    zh: '通信',
    en: 'Communication',
    cell: ({ availability }, { language }) => valueWords.availability[availability][language],
  },
  { zh: '最近上报', en: 'Last heard', cell: ({ lastSeenAt }, style) => time(lastSeenAt, style) },
  { zh: '未结案报警', en: 'Open alarms', cell: ({ openAlarms }) => String(openAlarms) },
  { zh: '检验有效期至', en: 'Inspection valid until', cell: (row) => row.inspectionValidUntil ?? '' },
  { zh: '检验', en: 'Inspection', cell: ({ due }, { language }) => valueWords.due[due][language] },
];

export const quarantineColumns: readonly ListColumn<QuarantineView>[] = [
  { zh: '编号', en: 'Id', cell: ({ id }) => id },
  { zh: '时间', en: 'Time', cell: ({ at }, style) => time(at, style) },
  {
    zh: '原因',
    en: 'Reason',
    cell: ({ reason }, style) =>
      word(
        quarantineReasons.find((one) => one.reason === reason),
        reason,
        style,
      ),
  },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor ?? '' },
  { zh: '设备编号', en: 'Unit id', cell: ({ unitId }) => unitId ?? '' },
  { zh: '接入凭证', en: 'Credential', cell: ({ origin }) => origin },
  { zh: '主题', en: 'Topic', cell: ({ topic }) => topic },
  { zh: '说明', en: 'Detail', cell: ({ detail }) => detail },
  { zh: '原始报文', en: 'Raw message', cell: ({ payloadBase64 }, { readable }) => readable(payloadBase64) },
];

export const contractFaultColumns: readonly ListColumn<ContractFaultView>[] = [
  { zh: '接入凭证', en: 'Credential', cell: ({ credential }) => credential },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor ?? '' },
  { zh: '设备编号', en: 'Unit id', cell: ({ unitId }) => unitId ?? '' },
  {
    zh: '问题',
    en: 'Fault',
    cell: ({ kind }, style) =>
      word(
        contractFaults.find((one) => one.kind === kind),
        kind,
        style,
      ),
  },
  { zh: '字段', en: 'Field', cell: ({ path }) => path },
  { zh: '次数', en: 'Times', cell: ({ count }) => String(count) },
  { zh: '首次', en: 'First', cell: ({ firstAt }, style) => time(firstAt, style) },
  { zh: '最近', en: 'Last', cell: ({ lastAt }, style) => time(lastAt, style) },
  { zh: '样例', en: 'Sample', cell: ({ sample }) => sample },
];

export const auditColumns: readonly ListColumn<AuditView>[] = [
  { zh: '编号', en: 'Id', cell: ({ id }) => String(id) },
  { zh: '时间', en: 'Time', cell: ({ at }, style) => time(at, style) },
  { zh: '操作者', en: 'Who', cell: (row, style) => actor(row.actor, style) },
  { zh: '操作', en: 'Action', cell: ({ action }) => action },
  { zh: '对象', en: 'Subject', cell: ({ subject }) => subject },
  { zh: '详情', en: 'Detail', cell: ({ detail }) => JSON.stringify(detail) },
  { zh: '校验值', en: 'Hash', cell: ({ hash }) => hash },
];

export const personColumns: readonly ListColumn<PersonView>[] = [
  { zh: '用户名', en: 'Login', cell: ({ login }) => login },
  { zh: '姓名', en: 'Name', cell: ({ name }) => name },
  { zh: '角色', en: 'Role', cell: ({ role }, { language }) => valueWords.role[role][language] },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor ?? '' },
  {
    zh: '区县',
    en: 'Counties',
    cell: ({ counties }, style) => listed(counties?.map((id) => county(id, style)) ?? null, style),
  },
  { zh: '启用', en: 'Enabled', cell: ({ enabled }, style) => yes(enabled, style) },
];

export const credentialColumns: readonly ListColumn<CredentialView>[] = [
  { zh: '编号', en: 'Id', cell: ({ id }) => id },
  { zh: '厂商', en: 'Vendor', cell: ({ vendor }) => vendor ?? '' },
  { zh: '类型', en: 'Role', cell: ({ role }) => role },
  { zh: '可用设备', en: 'Units', cell: ({ units }, style) => listed(units, style) },
  { zh: '证书名', en: 'Certificate name', cell: ({ certificateName }) => certificateName ?? '' },
  { zh: '有令牌', en: 'Has a token', cell: ({ hasToken }, style) => yes(hasToken, style) },
  { zh: '旧令牌有效至', en: 'Old token until', cell: ({ previousUntil }, style) => time(previousUntil, style) },
  { zh: '启用', en: 'Enabled', cell: ({ enabled }, style) => yes(enabled, style) },
];

import type { UpFamily } from './families.ts';
import type { Lane, Priority } from './lanes.ts';

export interface CanonicalCode {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  /** What to do now, one sentence an operator can follow at 4 a.m. */
  readonly doZh: string;
  readonly doEn: string;
  readonly priority: Priority | 'info';
  readonly lane: Lane;
  /** Stays open until a person closes it, whatever the device says (EN 81-28 end of alarm). */
  readonly latched: boolean;
  /** Suppressed by design while the unit is in maintenance mode. Alarms from people never are. */
  readonly quietInMaintenance: boolean;
  /** Raised to emergency when somebody is (or may be) in the car. */
  readonly emergencyWithPeople?: true;
  /** Codes that this one clears when it is raised (40 back to automatic ends 41–47). */
  readonly clears?: readonly string[];
}

type Extra = Partial<Pick<CanonicalCode, 'latched' | 'quietInMaintenance' | 'emergencyWithPeople' | 'clears'>>;
const code = <const I extends string>(
  id: I,
  priority: CanonicalCode['priority'],
  lane: Lane,
  zh: string,
  en: string,
  doZh: string,
  doEn: string,
  extra: Extra = {},
) =>
  ({
    id,
    priority,
    lane,
    zh,
    en,
    doZh,
    doEn,
    latched: priority === 'emergency',
    quietInMaintenance: lane === 'fault',
    ...extra,
  }) as const satisfies CanonicalCode;

const callCar = [
  '立即呼叫轿厢安抚乘客，通知维保单位到场',
  'Call the car, calm the people, send the maintenance firm',
] as const;
const firm = ['通知维保单位检查', 'Tell the maintenance firm to check'] as const;
const stop = ['通知使用单位停用并派维保', 'Have the user unit stop it, send the maintenance firm'] as const;
const watch = ['关注，无需立即处置', 'Keep an eye on it'] as const;
const people: Extra = { emergencyWithPeople: true };
const modeCodes = [
  'main-power-off',
  'out-of-service',
  'maintenance-mode',
  'fire-recall',
  'fire-fighter',
  'emergency-power',
  'earthquake',
] as const;

/** The closed list. Device codes are mapped onto it by profiles (data/profiles); it carries no vendor's number. */
const list = [
  code('alarm-button', 'emergency', 'emergency', '报警按钮动作', 'Alarm button pressed', ...callCar),
  code('entrapment', 'emergency', 'emergency', '困人', 'Entrapment', ...callCar, { quietInMaintenance: true }),
  code('unintended-movement', 'emergency', 'emergency', '轿厢意外移动', 'Unintended car movement', ...stop, {
    quietInMaintenance: true,
  }),
  code(
    'gas-leak',
    'emergency',
    'emergency',
    '燃气泄漏',
    'Gas leak',
    '通知现场关阀疏散',
    'Have the site shut the valve and leave',
  ),
  code(
    'people-stranded',
    'emergency',
    'emergency',
    '高空滞留',
    'People stranded aloft',
    '通知运营单位启动救援',
    'Have the operator start rescue',
  ),
  code(
    'unclassified-alarm',
    'emergency',
    'emergency',
    '未识别的报警',
    'Unclassified alarm',
    '按困人处理：先呼叫轿厢',
    'Treat as entrapment: call the car first',
  ),
  code(
    'unreadable-alarm',
    'high',
    'emergency',
    '报警报文无法解析',
    'Unreadable alarm message',
    '致电使用单位确认是否有人被困',
    'Ring the user unit: is anybody trapped?',
    { quietInMaintenance: false },
  ),

  code(
    'safety-chain-open',
    'high',
    'fault',
    '运行时安全回路断路',
    'Safety chain opened while running',
    ...firm,
    people,
  ),
  code('door-close-fault', 'medium', 'fault', '关门故障', 'Door closing fault', ...firm),
  code('door-open-fault', 'medium', 'fault', '开门故障', 'Door opening fault', ...firm, people),
  code('stopped-outside-zone', 'high', 'fault', '开锁区域外停止', 'Stopped outside unlocking zone', ...firm, people),
  code(
    'motor-run-time-limit',
    'high',
    'fault',
    '电动机运转时间限制器动作',
    'Motor run-time limiter operated',
    ...firm,
    people,
  ),
  code('floor-position-lost', 'medium', 'fault', '楼层位置丢失', 'Floor position lost', ...firm),
  code('restart-prevented', 'high', 'fault', '防止再运行故障', 'Fault preventing restart', ...firm, people),
  code('overrun-top', 'high', 'fault', '冲顶', 'Overran the top', ...stop, people),
  code('hit-pit', 'high', 'fault', '蹲底', 'Hit the pit', ...stop, people),
  code('overspeed', 'high', 'fault', '超速', 'Over-speed', ...stop, people),
  code('door-open-while-moving', 'high', 'fault', '运行中开门', 'Door open while moving', ...stop, people),
  code('run-timeout', 'medium', 'fault', '运行超时', 'Run time-out', ...firm),
  code('door-cycling', 'medium', 'fault', '反复开关门', 'Repeated opening and closing', ...firm),
  code('door-lock-fault', 'high', 'fault', '门锁回路故障', 'Door lock circuit fault', ...firm),
  code('button-stuck', 'low', 'fault', '按钮粘连', 'Button stuck', ...firm),
  code('speed-abnormal', 'medium', 'fault', '速度异常', 'Abnormal speed', ...firm),
  code('brake-fault', 'high', 'fault', '制动故障', 'Brake fault', ...stop, people),
  code('abnormal-vibration', 'medium', 'fault', '异常振动', 'Abnormal vibration', ...firm),
  code(
    'ebike-in-car',
    'medium',
    'fault',
    '电动车进轿厢',
    'E-bike in the car',
    '通知物业劝离',
    'Have the property office remove it',
  ),
  code('battery-low', 'low', 'fault', '备用电源电量低', 'Backup battery low', ...firm),
  code('escalator-safety-chain', 'high', 'fault', '扶梯安全回路断开', 'Escalator safety chain open', ...stop),
  code('escalator-overspeed', 'high', 'fault', '扶梯超速', 'Escalator over-speed', ...stop),
  code('escalator-reversal', 'high', 'fault', '扶梯非操纵逆转', 'Escalator non-commanded reversal', ...stop),
  code('escalator-step-missing', 'high', 'fault', '梯级或踏板缺失', 'Step or pallet missing', ...stop),

  code('back-to-automatic', 'info', 'fault', '恢复自动运行', 'Back to automatic', ...watch, { clears: modeCodes }),
  code(
    'main-power-off',
    'medium',
    'fault',
    '主电源断电',
    'Main power off',
    '查同区域其他电梯，确认是否停电',
    'Check the neighbours: a power cut?',
    { ...people, quietInMaintenance: true },
  ),
  code('out-of-service', 'low', 'fault', '停止服务', 'Out of service', ...watch),
  code('maintenance-mode', 'info', 'fault', '检修运行', 'Inspection (maintenance) mode', ...watch),
  code(
    'fire-recall',
    'high',
    'fault',
    '消防返回',
    'Fire recall',
    '致电使用单位确认火情',
    'Ring the user unit: is there a fire?',
    { quietInMaintenance: false },
  ),
  code(
    'fire-fighter',
    'high',
    'fault',
    '消防员运行',
    'Fire-fighter operation',
    '致电使用单位确认火情',
    'Ring the user unit: is there a fire?',
    { quietInMaintenance: false },
  ),
  code('emergency-power', 'medium', 'fault', '应急电源运行', 'On emergency power', ...watch),
  code('earthquake', 'high', 'fault', '地震模式', 'Earthquake mode', ...firm, { quietInMaintenance: false }),

  code('boiler-low-water', 'high', 'fault', '锅炉缺水', 'Boiler low water', ...stop),
  code('over-pressure', 'high', 'fault', '超压', 'Over-pressure', ...stop),
  code('over-temperature', 'high', 'fault', '超温', 'Over-temperature', ...stop),
  code('crane-overload', 'high', 'fault', '起重机超载', 'Crane overload', ...stop),
  code('crane-wind', 'high', 'fault', '风速超限', 'Wind above limit', ...stop),
  code('restraint-fault', 'high', 'fault', '束缚装置故障', 'Restraint fault', ...stop),
  code('unclassified-fault', 'medium', 'fault', '未识别的故障', 'Unclassified fault', ...firm),

  code('unit-offline', 'low', 'offline', '设备离线', 'Unit offline', '通知维保检查通信', 'Have the link checked', {
    quietInMaintenance: true,
  }),
  code(
    'gateway-offline',
    'medium',
    'offline',
    '网关离线',
    'Gateway offline',
    '联系厂商：所带设备全部失联',
    'Ring the vendor: all its units are out of sight',
  ),
  code(
    'unit-frozen',
    'low',
    'offline',
    '数据冻结',
    'Data frozen',
    '联系厂商检查采集终端',
    'Ask the vendor to check the terminal',
    { quietInMaintenance: true },
  ),
  code(
    'alarm-path-unproven',
    'low',
    'offline',
    '报警通道超过72小时未验证',
    'Alarm path not proven for 72 h',
    '通知维保做报警测试',
    'Have the alarm tested',
  ),

  code(
    'inspection-overdue',
    'low',
    'inspection',
    '定期检验超期',
    'Statutory inspection overdue',
    '通知使用单位停用并申报检验',
    'Have the user unit stop it and apply for inspection',
    { quietInMaintenance: false },
  ),

  code(
    'camera-offline',
    'low',
    'kitchen',
    '摄像头离线',
    'Camera offline',
    '联系食堂检查网络电源',
    'Ask the kitchen to check power and network',
    { quietInMaintenance: false },
  ),
  code(
    'camera-not-streaming',
    'low',
    'kitchen',
    '摄像头无画面',
    'Camera without stream',
    '联系食堂',
    'Ask the kitchen',
    { quietInMaintenance: false },
  ),
  code(
    'camera-not-recording',
    'low',
    'kitchen',
    '摄像头未录像',
    'Camera not recording',
    '联系厂商：录像保存期受影响',
    'Ring the vendor: retention is broken',
    { quietInMaintenance: false },
  ),
  code(
    'camera-image-bad',
    'low',
    'kitchen',
    '画面遮挡或异常',
    'Picture covered or spoiled',
    '联系食堂移开遮挡',
    'Ask the kitchen to uncover it',
    { quietInMaintenance: false },
  ),
  code(
    'kitchen-dark',
    'medium',
    'kitchen',
    '厨房全部摄像头离线',
    'All cameras of a kitchen dark',
    '致电负责人',
    'Ring the person in charge',
    { quietInMaintenance: false },
  ),
  code(
    'fridge-warm',
    'medium',
    'kitchen',
    '冷藏超温',
    'Refrigerator too warm',
    '致电负责人检查冷柜',
    'Ring the person in charge',
    { quietInMaintenance: false },
  ),
] as const;

export type CanonicalId = (typeof list)[number]['id'];
export const canonicalIds: readonly CanonicalId[] = list.map((entry) => entry.id);
export const canonicalCodes: ReadonlyMap<string, CanonicalCode & { readonly id: CanonicalId }> = new Map(
  list.map((entry) => [entry.id, entry]),
);

export function canonicalCode(id: CanonicalId): CanonicalCode {
  const found = canonicalCodes.get(id);
  if (found === undefined) throw new RangeError(`no canonical code ${id}`);
  return found;
}
export function isCanonicalId(text: string): text is CanonicalId {
  return canonicalCodes.has(text);
}

/**
 * Lists that need work, not an answer: when a silent unit reports again or a certificate is renewed,
 * the row goes by itself. Otherwise three hundred lifts back after a power cut would ask for three hundred keystrokes.
 */
export function settles(id: CanonicalId): boolean {
  const { priority, lane } = canonicalCode(id);
  return priority === 'low' && lane !== 'fault' && lane !== 'emergency';
}

/** What to do now: a fault with people in the car is handled as an entrapment, whatever the fault is. */
export function advice(id: CanonicalId, priority: Priority): { readonly zh: string; readonly en: string } {
  const entry = canonicalCode(id);
  const acting = priority === 'emergency' && entry.emergencyWithPeople === true ? canonicalCode('entrapment') : entry;
  return { zh: acting.doZh, en: acting.doEn };
}

/** What a code becomes when the table does not know it: never nothing, and the family decides how loud. */
export function unclassified(family: UpFamily): CanonicalId {
  return family === 'alarm' ? 'unclassified-alarm' : 'unclassified-fault';
}

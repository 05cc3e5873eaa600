import type { AlarmStateName } from './alarm.ts';
import type { Availability } from './availability.ts';
import type { Outcome } from './closing.ts';
import type { DueState } from './due.ts';
import type { Priority } from './lanes.ts';
import type { Role } from './roles.ts';

/** A word of a closed list in both languages. */
export interface BothWords {
  readonly zh: string;
  readonly en: string;
}

const both = (zh: string, en: string): BothWords => ({ zh, en });

/** What the console shows for these values, and what stands in files that leave it. */
export const valueWords = {
  priority: {
    emergency: both('紧急', 'Emergency'),
    high: both('高', 'High'),
    medium: both('中', 'Medium'),
    low: both('低', 'Low'),
  } satisfies Record<Priority, BothWords>,
  state: {
    'active-unacknowledged': both('未接警', 'Unacknowledged'),
    'active-acknowledged': both('已接警', 'Acknowledged'),
    'cleared-unacknowledged': both('已恢复·未接警', 'Cleared, unack.'),
    'cleared-acknowledged': both('已恢复·待结案', 'Cleared, to be closed'),
    normal: both('已结案', 'Closed'),
    shelved: both('已搁置', 'Shelved'),
    suppressed: both('已抑制', 'Suppressed'),
    'out-of-service': both('停用中', 'Out of service'),
  } satisfies Record<AlarmStateName, BothWords>,
  outcome: {
    rescued: both('已解困', 'Rescued'),
    handled: both('已处理', 'Handled'),
    'false-alarm': both('误报', 'False alarm'),
    'no-action': both('无需处理', 'No action needed'),
    cleared: both('自行恢复', 'Cleared by itself'),
    other: both('其他', 'Other'),
  } satisfies Record<Outcome, BothWords>,
  availability: {
    online: both('在线', 'Online'),
    late: both('迟报', 'Late'),
    offline: both('离线', 'Offline'),
    frozen: both('数据冻结', 'Data frozen'),
    blocked: both('网关断开', 'Gateway down'),
    'scheduled-off': both('计划关停', 'Scheduled off'),
    'not-understood': both('有信号，报文无法识别', 'Speaks, not understood'),
    'unknown-ours': both('未知（本系统中断）', 'Unknown (we were away)'),
    'never-seen': both('从未上报', 'Never heard'),
  } satisfies Record<Availability, BothWords>,
  due: {
    none: both('无日期', 'No date'),
    ok: both('有效', 'Valid'),
    apply: both('应申报', 'Apply now'),
    due: both('本月到期', 'Due this month'),
    overdue: both('已超期', 'Overdue'),
    'out-of-use': both('已停用', 'Out of use'),
  } satisfies Record<DueState, BothWords>,
  role: {
    operator: both('值班员', 'Operator'),
    supervisor: both('值班长', 'Supervisor'),
    regulator: both('监管人员', 'Regulator'),
    vendor: both('厂商', 'Vendor'),
    administrator: both('管理员', 'Administrator'),
  } satisfies Record<Role, BothWords>,
};

/** The words of one language under the same keys. */
export function wordsIn<T extends Readonly<Record<string, BothWords>>>(
  words: T,
  language: keyof BothWords,
): { readonly [K in keyof T]: string } {
  // Object.fromEntries forgets the keys.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, word[language]])) as {
    readonly [K in keyof T]: string;
  };
}

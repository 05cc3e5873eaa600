import { squash } from './spellings.ts';

/**
 * What devices say instead of a word of the contract's closed lists. A word counts only where its list has it. Numbers
 * are not here: each vendor's mean something else.
 */
const instead: Readonly<Record<string, readonly string[]>> = {
  online: ['connected', 'alive', '在线', '上线'],
  offline: ['disconnected', 'dead', '离线', '下线', '断线'],
  sleeping: ['asleep', 'sleep', 'dormant', '休眠'],
  normal: ['auto', 'automatic', 'normal mode', '正常', '正常运行', '自动'],
  stopped: ['stop', 'out of service', '停止', '停梯', '停止服务', '停止运行'],
  maintenance: ['inspection', 'maintenance mode', '检修', '检修运行', '维保'],
  'fire-recall': ['消防返回'],
  'fire-fighter': ['消防员', '消防员运行'],
  'emergency-power': ['应急电源', '应急电源运行'],
  earthquake: ['地震', '地震模式'],
  none: ['stop', 'stopped', '无', '停止'],
  up: ['upward', 'upwards', '上', '上行', '向上'],
  down: ['downward', 'downwards', '下', '下行', '向下'],
  closed: ['close', 'shut', '关', '关闭', '关门', '已关闭', '关门到位'],
  open: ['opened', '开', '打开', '开门', '已打开', '开门到位'],
  opening: ['开门中', '正在开门'],
  closing: ['关门中', '正在关门'],
  blocked: ['受阻', '阻挡'],
  mains: ['市电', '主电源'],
  battery: ['电池', '备用电源'],
  off: ['停电', '断电'],
  ok: ['pass', 'passed', 'success', 'true', '成功', '正常', '通过'],
  failed: ['fail', 'failure', 'error', 'false', '失败', '异常'],
  elevator: ['lift', '电梯'],
};

const meant = new Map<string, string[]>();
for (const [word, said] of Object.entries(instead))
  for (const each of said) meant.set(squash(each), [...(meant.get(squash(each)) ?? []), word]);

/** Word of a closed list, in any letter case, or said otherwise; undefined: none of them. */
export function meantBy(words: readonly unknown[], sent: unknown): unknown {
  if (typeof sent !== 'string' && typeof sent !== 'boolean' && typeof sent !== 'number') return undefined;
  const said = String(sent);
  if (said.length > longest) return undefined;
  const plain = squash(said.normalize('NFKC').trim());
  const known = words.find((word) => squash(String(word)) === plain);
  return known ?? meant.get(plain)?.find((word) => words.includes(word));
}
const longest = 64;

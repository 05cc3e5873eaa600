import { canonicalList as list } from './canonical-list.ts';
import type { UpFamily } from './families.ts';
import type { Lane, Priority } from './lanes.ts';
import { kindsWithCar, type UnitKind } from './unit-kinds.ts';

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
 * Lists that need work, not an answer: when a silent unit reports again, the row goes by itself. Otherwise three hundred lifts back after a power cut would ask for three hundred keystrokes.
 */
export function settles(id: CanonicalId): boolean {
  if (id === 'unit-not-understood' || id === 'connection-refused') return true;
  const { priority, lane } = canonicalCode(id);
  return lane === 'inspection' || (priority === 'low' && lane !== 'fault' && lane !== 'emergency');
}

/** It is over by itself, and nobody has looked: what was said of people and what to do is of before that. */
const recovered: { readonly [K in 'power' | 'car' | 'eased' | 'other']: { readonly zh: string; readonly en: string } } =
  {
    power: {
      zh: '电已恢复：核实轿厢内是否还有人（呼叫轿厢、看摄像头、请现场打开轿厢查看）。',
      en: 'Power is back: check whether anybody is inside (call the car, look at the camera, have the car opened).',
    },
    car: {
      zh: '已恢复：核实轿厢内是否还有人（呼叫轿厢、看摄像头、请现场打开轿厢查看）。',
      en: 'It has recovered: check whether anybody is inside (call the car, look at the camera, have the car opened).',
    },
    eased: {
      zh: '门已打开或显示无人：核实轿厢内是否还有人（呼叫轿厢、看摄像头、请现场打开轿厢查看）。',
      en: 'Doors are open or nobody is seen: check whether anybody is inside (call the car, look at the camera, have the car opened).',
    },
    other: { zh: '已恢复：请现场核实后结案。', en: 'It has recovered: have somebody check on site, then close.' },
  };

/** A lift that no register knows stands under a gateway, or as a sensor. */
const mayBeLift = (kind: UnitKind): boolean => kindsWithCar.includes(kind) || kind === 'gateway' || kind === 'sensor';

/** What to do now: a fault with people in the car is handled as an entrapment, whatever the fault is. */
export function advice(alarm: {
  readonly code: CanonicalId;
  readonly priority: Priority;
  readonly kind: UnitKind;
  readonly condition: 'active' | 'cleared';
  readonly easedAt: number | null;
}): { readonly zh: string; readonly en: string } {
  const { code, priority, kind, condition, easedAt } = alarm;
  if (condition === 'active' && easedAt !== null) return recovered.eased;
  if (condition === 'cleared' && priority === 'emergency')
    return recovered[!mayBeLift(kind) ? 'other' : code === 'main-power-off' ? 'power' : 'car'];
  const entry = canonicalCode(code);
  const acting = priority === 'emergency' && entry.emergencyWithPeople === true ? canonicalCode('entrapment') : entry;
  return { zh: acting.doZh, en: acting.doEn };
}

/** Somebody stands behind it, or nobody knows: no sensor answers for them. What is derived, or a fault, is not that. */
export function asksForHelp(id: CanonicalId): boolean {
  return id !== 'entrapment' && canonicalCode(id).priority === 'emergency';
}

/** What a code becomes when the table does not know it: never nothing, and the family decides how loud. */
export function unclassified(family: UpFamily): CanonicalId {
  return family === 'alarm' ? 'unclassified-alarm' : 'unclassified-fault';
}

import { canonicalList as list } from './canonical-list.ts';
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

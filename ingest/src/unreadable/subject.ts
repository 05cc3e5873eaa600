import type { Subject } from '../alarms/said.ts';
import { atUnit, atVendor } from '../alarms/said.ts';
import type { Known } from '../batch.ts';
import type { Rejected } from '../decode/decoded.ts';

/**
 * Whose it is: the unit that its topic names, where that is its vendor's own; a unit that nobody has registered stands
 * under the vendor of the credential, never on a foreign unit. What came on a topic that is not of the contract is the
 * sender's, or that of a unit which the sender reports and which the topic names. Null: nobody that we know.
 */
export function subjectOf({ register }: Pick<Known, 'register'>, rejected: Rejected): Subject | null {
  const { vendor, unitId, source } = rejected;
  const { origin, topic } = source.entry;
  const { units, unitOfCredential } = register;
  const named = unitId === null ? undefined : units.get(unitId);
  if (named !== undefined && named.vendor.id === vendor) return atUnit(named);
  const owner = register.vendorOfCredential(origin) ?? register.vendors.get(vendor ?? '');
  if (unitId !== null) return owner === undefined ? null : atVendor(owner, unitId);
  const levels = topic.split('/');
  const reported = units.get(levels.find((level) => register.speaksFor(origin, level)) ?? '');
  if (reported !== undefined) return atUnit(reported);
  const sender = units.get(unitOfCredential.get(origin) ?? '');
  if (sender !== undefined) return { ...atUnit(sender), inDoubt: levels.some((level) => units.has(level)) };
  return owner === undefined ? null : atVendor(owner, plain(levels.at(-2) ?? ''));
}

/** A level of any topic as a name for people: printable and short. */
function plain(level: string): string {
  return level.replaceAll(/[\p{C}*+#]/gu, '').slice(0, 64) || '-';
}

import { z } from 'zod';
import { isUnitId, isVendorId } from './ids.ts';

/**
 * Under which an alarm stands whose unit is in no register: the vendor of its sender and the unit as it was sent. A slash
 * cannot be in a unit's id, so it is never one of the register.
 */
export function unregisteredId(vendor: string, said: string): string {
  return `${vendor}/${said}`;
}
/** In the place of a unit: the row that alarms share when a vendor has too many of such units. */
export const manyUnregistered = '*';
/** The unit as it was sent; null: the id is that of a registered unit, or of the shared row. */
export function saidUnit(alarmUnitId: string): string | null {
  const slash = alarmUnitId.indexOf('/');
  const said = alarmUnitId.slice(slash + 1);
  return slash === -1 || said === manyUnregistered ? null : said;
}
/** Does the alarm stand under a vendor, of whom the register knows no such unit? It has no place, no kind and no page. */
export function standsUnderVendor(alarmUnitId: string): boolean {
  return alarmUnitId.includes('/');
}

/** A unit of the register, or a vendor and the unit as it was sent, in whatever characters: ingest keeps at most 64. */
function isAlarmUnitId(text: string): boolean {
  if (!standsUnderVendor(text)) return isUnitId(text);
  const slash = text.indexOf('/');
  return isVendorId(text.slice(0, slash)) && /^.{1,64}$/u.test(text.slice(slash + 1));
}
/** Under which an alarm stands. */
export const alarmUnitIdSchema = z
  .string()
  .refine(isAlarmUnitId, 'a unit id, or of a unit in no register vendor/unit, as the alarm has it')
  .meta({
    description: 'As the alarm has it; of a unit in no register: its vendor, a slash, the unit as it was sent.',
  });

import { z } from 'zod';
import { standsUnderVendor } from './unregistered.ts';

/**
 * Identifiers that travel in MQTT topics: 1–64 of `A–Z a–z 0–9 _ -`.
 * No dot (other engines use it as a level separator), no slash, wildcard, `$` or blank,
 * so that an id can never change the meaning of a topic or filter.
 */
const topicSafe = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const topicId = (what: string) =>
  z.string().regex(topicSafe, `${what}: 1–64 of A–Z a–z 0–9 _ -, first a letter or digit`);

export const vendorIdSchema = topicId('vendor id').brand<'VendorId'>();
export const unitIdSchema = topicId('unit id').brand<'UnitId'>();
/** Also the MQTT user name. */
export const credentialIdSchema = topicId('credential id').brand<'CredentialId'>();

export type VendorId = z.output<typeof vendorIdSchema>;
export type UnitId = z.output<typeof unitIdSchema>;
export type CredentialId = z.output<typeof credentialIdSchema>;

export function isVendorId(text: string): text is VendorId {
  return topicSafe.test(text);
}
export function isUnitId(text: string): text is UnitId {
  return topicSafe.test(text);
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

/** Alarm id: decimal row number of the operational store, as text on every wire. */
export const alarmIdSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/)
  .brand<'AlarmId'>();
export type AlarmId = z.output<typeof alarmIdSchema>;

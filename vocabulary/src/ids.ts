import { z } from 'zod';

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

/** Alarm id: decimal row number of the operational store, as text on every wire. */
export const alarmIdSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/)
  .brand<'AlarmId'>();
export type AlarmId = z.output<typeof alarmIdSchema>;

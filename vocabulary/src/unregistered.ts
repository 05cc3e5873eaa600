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

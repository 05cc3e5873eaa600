import { type Family, isDownFamily, isUpFamily } from './families.ts';
import { isUnitId, isVendorId, type UnitId, type VendorId } from './ids.ts';

/** Root of the vendor contract: `vigil/v1/{vendor}/{unit}/{family}`. */
export const topicRoot = 'vigil/v1';
/** Between Vigil's own processes; only service credentials, never journaled. */
export const internalRoot = 'vigil/internal';

/** Wake-up that the `change` table has grown; payload {@link FeedWakeUp}. */
export const feedTopic = `${internalRoot}/feed`;

export interface UnitTopic {
  readonly vendor: VendorId;
  readonly unit: UnitId;
  readonly family: Family;
}

export function unitTopic(vendor: VendorId | string, unit: UnitId | string, family: Family): string {
  return `${topicRoot}/${vendor}/${unit}/${family}`;
}

/** Why a topic is not one of ours; reaches logs, metrics and the quarantine as it stands. */
export type TopicFault = 'not-ours' | 'wrong-depth' | 'bad-vendor' | 'bad-unit' | 'unknown-family';
export type ParsedTopic =
  | { readonly ok: true; readonly topic: UnitTopic }
  | { readonly ok: false; readonly reason: TopicFault };

const fault = (reason: TopicFault): ParsedTopic => ({ ok: false, reason });

export function parseTopic(text: string): ParsedTopic {
  const levels = text.split('/');
  if (levels[0] !== 'vigil' || levels[1] !== 'v1') return fault('not-ours');
  if (levels.length !== 5) return fault('wrong-depth');
  const [, , vendor = '', unit = '', family = ''] = levels;
  if (!isVendorId(vendor)) return fault('bad-vendor');
  if (!isUnitId(unit)) return fault('bad-unit');
  if (!isUpFamily(family) && !isDownFamily(family)) return fault('unknown-family');
  return { ok: true, topic: { vendor, unit, family } };
}

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

/** A topic or filter of the vendor contract. */
export function isContractTopic(topic: string): boolean {
  return topic.startsWith(`${topicRoot}/`);
}

/** A topic or filter between our own processes. */
export function isInternalTopic(topic: string): boolean {
  return topic.startsWith(`${internalRoot}/`);
}

/** What follows the last slash; the whole text when there is none. */
export function lastLevel(topic: string): string {
  return topic.slice(topic.lastIndexOf('/') + 1);
}

/** Levels of a topic or filter below the contract's root, undefined outside of it. */
export function contractLevels(topic: string): readonly string[] | undefined {
  if (topic === topicRoot) return [];
  return isContractTopic(topic) ? topic.slice(topicRoot.length + 1).split('/') : undefined;
}

/** A filter that may match something a device publishes; the other families only go down. */
export function mayMatchUpward(filter: string): boolean {
  return isContractTopic(filter) && !isDownFamily(lastLevel(filter));
}

export function parseTopic(text: string): ParsedTopic {
  const levels = contractLevels(text);
  if (levels === undefined) return fault('not-ours');
  if (levels.length !== 3) return fault('wrong-depth');
  const [vendor = '', unit = '', family = ''] = levels;
  if (!isVendorId(vendor)) return fault('bad-vendor');
  if (!isUnitId(unit)) return fault('bad-unit');
  if (!isUpFamily(family) && !isDownFamily(family)) return fault('unknown-family');
  return { ok: true, topic: { vendor, unit, family } };
}

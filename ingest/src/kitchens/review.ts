import type { RegisteredUnit } from '@vigil/store';
import { isOpenAt } from '@vigil/vocabulary';
import { clear, raise, suppress, unsuppress } from '../alarms/raise.ts';
import type { Alarms, Deadlines, Known, Units, Work } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { kitchenMemory } from './memory.ts';

/** What a review of a site's cameras needs. */
export type ReviewParts = Alarms & Units & Deadlines & Pick<Known, 'register' | 'utcOffsetMinutes'>;

const cameraCodes = ['camera-offline', 'camera-not-streaming', 'camera-not-recording', 'camera-image-bad'] as const;

/**
 * One site's cameras seen together, at `at`. Can be repeated at will: what holds already is left alone.
 * All dark in opening hours is one alarm on the site's first camera; outside the hours single ones are quiet.
 */
export async function reviewKitchen(batch: ReviewParts, siteId: string, at: number): Promise<void> {
  const cameras = batch.register.cameras.get(siteId) ?? [];
  const [first] = cameras;
  const lead = first === undefined ? undefined : batch.register.units.get(first);
  if (lead === undefined) return;
  const open = isOpenAt(lead.site?.hours ?? [], at, batch.utcOffsetMinutes);
  await quietOutsideHours(batch, cameras, open, at);
  const dark = cameras.filter((id) => isDark(batch.units.peek(id))).length;
  const known = await batch.alarms.findOpen(lead.unit.id, 'kitchen-dark');
  const active = known !== null && known.state.condition === 'active';
  const wanted = open && dark === cameras.length;
  if (wanted && !active)
    await raise(batch, { unit: lead, code: 'kitchen-dark', at, source: 'derived', facts: { groupSize: dark } });
  else if (!wanted && active) await clear(batch, lead.unit.id, 'kitchen-dark', at);
}

/** Sites whose cameras changed in a batch and that were not reviewed since, for as long as the batch lives. */
const changedSites = new WeakMap<object, Set<string>>();

export function noteKitchen(batch: object, registered: RegisteredUnit): void {
  if (registered.site === null) return;
  const sites = changedSites.get(batch);
  if (sites === undefined) changedSites.set(batch, new Set([registered.site.id]));
  else sites.add(registered.site.id);
}

/** Reviews the sites whose cameras changed since the last call. */
export function reviewKitchens(batch: ReviewParts, at: number): Work {
  const sites = changedSites.get(batch);
  if (sites === undefined) return undefined;
  changedSites.delete(batch);
  return reviewEach(batch, sites, at);
}

async function reviewEach(batch: ReviewParts, sites: Iterable<string>, at: number): Promise<void> {
  for (const siteId of sites) await reviewKitchen(batch, siteId, at);
}

/** No picture reaches anybody: offline, or debounced without a stream. */
function isDark(state: Readonly<LiveState> | null): boolean {
  if (state === null) return false;
  if (state.availability === 'offline' || state.availability === 'blocked') return true;
  const { camera } = kitchenMemory.of(state);
  return camera?.reachable?.bad === true || camera?.streaming?.bad === true;
}

async function quietOutsideHours(batch: Alarms, cameras: readonly string[], open: boolean, at: number): Promise<void> {
  for (const alarm of await batch.alarms.openOf(cameras)) {
    if (!cameraCodes.some((code) => code === alarm.code)) continue;
    if (open) await unsuppress(batch, alarm, 'closed-hours', at);
    else await suppress(batch, alarm, 'closed-hours', at);
  }
}

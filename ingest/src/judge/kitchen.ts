import type { Batch } from '../batch.ts';
import { clear, raise, suppress, unsuppress } from './alarms.ts';
import { isDark } from './cameras.ts';
import { isOpenAt } from './hours.ts';

const cameraCodes = ['camera-offline', 'camera-not-streaming', 'camera-not-recording', 'camera-image-bad'] as const;

/**
 * One site's cameras seen together, at `at`. Can be repeated at will: what holds already is left alone.
 * All dark in opening hours is one alarm on the site's first camera; outside the hours single ones are quiet.
 */
export async function reviewKitchen(batch: Batch, siteId: string, at: number): Promise<void> {
  const cameras = batch.register.cameras.get(siteId) ?? [];
  const [first] = cameras;
  const lead = first === undefined ? undefined : batch.register.units.get(first);
  if (lead === undefined) return;
  const open = isOpenAt(lead.site?.hours ?? [], at, batch.utcOffsetMinutes);
  await quietOutsideHours(batch, cameras, open, at);
  const dark = cameras.filter((id) => isDark(batch.draft.peek(id))).length;
  const known = await batch.tx.alarms.findOpen(lead.unit.id, 'kitchen-dark');
  const active = known !== null && known.state.condition === 'active';
  const wanted = open && dark === cameras.length;
  if (wanted && !active)
    await raise(batch, { unit: lead, code: 'kitchen-dark', at, source: 'derived', facts: { groupSize: dark } });
  else if (!wanted && active) await clear(batch, lead.unit.id, 'kitchen-dark', at);
}

/** Reviews the sites whose cameras changed since the last call. */
export async function reviewKitchens(batch: Batch, at: number): Promise<void> {
  if (batch.kitchens.size === 0) return;
  const sites = [...batch.kitchens];
  batch.kitchens.clear();
  for (const siteId of sites) await reviewKitchen(batch, siteId, at);
}

async function quietOutsideHours(batch: Batch, cameras: readonly string[], open: boolean, at: number): Promise<void> {
  for (const alarm of await batch.tx.alarms.openOf(cameras)) {
    if (!cameraCodes.some((code) => code === alarm.code)) continue;
    if (open) await unsuppress(batch, alarm, 'closed-hours', at);
    else await suppress(batch, alarm, 'closed-hours', at);
  }
}

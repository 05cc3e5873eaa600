import type { Reads, RegisteredUnit, UnitState } from '@vigil/store';
import { inScope, isKeptQuiet, isOpenAt, judgeCamera, type KitchenView, type Scope } from '@vigil/vocabulary';

type Camera = KitchenView['cameras'][number];

/** Only a camera that reports says what is; the last words of one that fell silent would show as "fine". */
function statusNow(state: UnitState | undefined): Readonly<Record<string, unknown>> {
  return state?.availability === 'online' || state?.availability === 'late' ? state.status : {};
}

const fact = (status: Readonly<Record<string, unknown>>, key: string): boolean | null => {
  const value = status[key];
  return typeof value === 'boolean' ? value : null;
};

/** Kitchens in scope with the four facts of each camera; unknown is null, never "fine". */
export async function kitchenViews(
  from: {
    readonly read: Reads;
    readonly units: Iterable<RegisteredUnit>;
    readonly states: ReadonlyMap<string, UnitState>;
  },
  scope: Scope,
  at: { readonly now: number; readonly utcOffsetMinutes: number },
): Promise<readonly KitchenView[]> {
  const bySite = new Map<string, RegisteredUnit[]>();
  for (const entry of from.units) {
    const { unit, site } = entry;
    if (unit.kind !== 'camera' || site?.use !== 'kitchen') continue;
    if (!inScope(scope, { vendor: unit.vendor, county: site.county })) continue;
    const cameras = bySite.get(site.id) ?? [];
    cameras.push(entry);
    bySite.set(site.id, cameras);
  }
  const ids = [...bySite.values()].flatMap((cameras) => cameras.map(({ unit }) => unit.id));
  const open = new Map<string, number>();
  for (const { unitId, lane, priority, state } of await from.read.alarms.openOf(ids)) {
    if (isKeptQuiet({ lane, priority, isSuppressed: state.suppression !== null })) continue;
    open.set(unitId, (open.get(unitId) ?? 0) + 1);
  }

  const kitchens: KitchenView[] = [];
  for (const cameras of bySite.values()) {
    const site = cameras[0]?.site;
    if (!site) continue;
    const views: Camera[] = [];
    for (const { unit } of cameras) {
      const state = from.states.get(unit.id);
      const status = statusNow(state);
      const seen = {
        availability: state?.availability ?? 'never-seen',
        reachable: fact(status, 'reachable'),
        streaming: fact(status, 'streaming'),
        recording: fact(status, 'recording'),
        imageOk: fact(status, 'imageOk'),
      };
      views.push({
        unitId: unit.id,
        name: unit.name,
        ...seen,
        condition: judgeCamera(seen),
        openAlarms: open.get(unit.id) ?? 0,
      });
    }
    kitchens.push({
      siteId: site.id,
      name: site.name,
      county: site.county,
      address: site.address,
      openNow: isOpenAt(site.hours, at.now, at.utcOffsetMinutes),
      cameras: views,
    });
  }
  return kitchens.toSorted((a, b) => a.name.localeCompare(b.name, 'zh'));
}

import type { RegisteredUnit } from '@vigil/store';
import {
  type AlarmMark,
  type CanonicalId,
  canonicalCode,
  compareOrder,
  deadlineKinds,
  isOlder,
  type OrderFacts,
} from '@vigil/vocabulary';
import { raise, unsuppress } from '../alarms/raise.ts';
import type { Alarms, Deadlines, Known, Units, Work } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';
import type { LiveState } from '../world.ts';
import { liftMemory } from './memory.ts';
import { occupancyOf, peopleOf } from './people.ts';

/**
 * Maintenance mode (event 43, or status.mode) from two sources that end separately: many terminals report the event
 * and never the mode, or keep saying `normal` meanwhile. Neither lasts for ever: what is not said again has ended.
 *
 * ```
 *  byEvent: 43 ─▶ on ── 40, 43 inactive, mode leaves maintenance, rules.maintenance.holdMs ─▶ off
 *  byMode:  mode maintenance ─▶ on ── any other known mode, event 40, rules.maintenance.holdMs ─▶ off
 * ```
 * The event belongs to its session: a terminal that was switched off may have lost the end of it. Then it is in doubt, and
 * keeps quiet only what endangers nobody.
 */
interface MaintenanceState {
  /** It lasts until then, epoch ms; null: it is not on. */
  readonly eventUntil: number | null;
  readonly modeUntil: number | null;
  /** The newest event of maintenance, on or off: what was said before it does not count any more. */
  readonly said: Said | null;
}
export type Said = OrderFacts & { readonly at: number };

export type MaintenanceInput =
  | { readonly type: 'event'; readonly code: CanonicalId; readonly active: boolean; readonly place: OrderFacts }
  | { readonly type: 'mode'; readonly mode: string; readonly place: OrderFacts };

type Parts = Alarms & Units & Deadlines & Pick<Known, 'register' | 'rules'>;

function stepMaintenance(
  state: MaintenanceState,
  input: MaintenanceInput,
  at: number,
  holdMs: number,
): MaintenanceState {
  const { said } = state;
  const verdict = said === null ? null : compareOrder(said, input.place, true);
  const isBefore = said !== null && verdict !== null && (at < said.at || isOlder(verdict));
  if (input.type === 'event') {
    const isOf = input.code === 'maintenance-mode' || (input.code === 'back-to-automatic' && input.active);
    const ends = input.code === 'back-to-automatic' || !input.active;
    // A clock that was set back, or a counter that began anew without saying so, must not keep it going; at worst a fault
    // rings that could have been quiet.
    const isEnd = ends && verdict !== 'older-boot' && at >= (said?.at ?? 0);
    if (!isOf || (isBefore && !isEnd)) return state;
    const now = { ...input.place, at };
    if (input.code === 'back-to-automatic') return { eventUntil: null, modeUntil: null, said: now };
    return { ...state, eventUntil: input.active ? at + holdMs : null, said: now };
  }
  if (input.mode === 'maintenance') return isBefore ? state : { ...state, modeUntil: at + holdMs };
  if (input.mode === 'unknown' || state.modeUntil === null) return state;
  return { ...state, modeUntil: null, eventUntil: isBefore ? state.eventUntil : null };
}

/** @param at what is on without an end, from before it had one, ends a full time after this; epoch ms */
function maintenanceOf(state: Readonly<LiveState> | null, at: number, holdMs: number): MaintenanceState {
  const memory = liftMemory.of(state);
  return {
    eventUntil: memory.maintenanceByEvent === true ? (memory.maintenanceEventUntil ?? at + holdMs) : null,
    modeUntil: memory.maintenanceByMode === true ? (memory.maintenanceModeUntil ?? at + holdMs) : null,
    said: memory.maintenanceSaid ?? null,
  };
}

/** Also before the deadline has fired: what counts is the time of the message that asks. */
export function maintenanceAt(state: Readonly<LiveState> | null, at: number): 'on' | 'in-doubt' | 'off' {
  const { maintenanceByEvent, maintenanceByMode, maintenanceSaid, ...memory } = liftMemory.of(state);
  const isOn = (on: boolean | undefined, until = Number.POSITIVE_INFINITY): boolean => on === true && at < until;
  if (isOn(maintenanceByMode, memory.maintenanceModeUntil)) return 'on';
  if (!isOn(maintenanceByEvent, memory.maintenanceEventUntil)) return 'off';
  const [declared, running] = [maintenanceSaid?.boot ?? null, state?.boot ?? null];
  return declared === null || running === null || declared === running ? 'on' : 'in-doubt';
}

/** A session has begun: if it is not that of the maintenance, what was quiet and endangers somebody rings. */
export function doubtMaintenance(batch: Parts, unitId: string, at: number): Work {
  return maintenanceAt(batch.units.peek(unitId), at) === 'in-doubt'
    ? ringAgain(batch, unitId, at, 'maintenance-in-doubt')
    : undefined;
}

/** Applies one input; undefined when nothing began or ended (the hot path). At the end what is still active rings. */
export function applyMaintenance(batch: Parts, unitId: string, input: MaintenanceInput, at: number): Work {
  const known = liftMemory.of(batch.units.peek(unitId));
  const isOff = known.maintenanceByEvent !== true && known.maintenanceByMode !== true;
  const { holdMs } = batch.rules.maintenance;
  const before = maintenanceOf(batch.units.peek(unitId), at, holdMs);
  const after = stepMaintenance(before, input, at, holdMs);
  const isNew = (isOff && after !== before) || after.eventUntil !== before.eventUntil || isEndless(known);
  if (after === before && !isNew) return undefined;
  keep(batch.units.touch(unitId), after);
  const until = earliest(after);
  if (until !== null)
    return isNew ? batch.deadlines.set({ kind: 'maintenance', subject: unitId, dueAt: until }) : undefined;
  return isOff ? undefined : end(batch, unitId, at);
}

function isEndless(known: ReturnType<typeof liftMemory.of>): boolean {
  return (
    (known.maintenanceByEvent === true && known.maintenanceEventUntil === undefined) ||
    (known.maintenanceByMode === true && known.maintenanceModeUntil === undefined)
  );
}

function keep(state: LiveState, { eventUntil, modeUntil, said }: MaintenanceState): void {
  const memory = liftMemory.change(state);
  memory.maintenanceByEvent = eventUntil !== null;
  memory.maintenanceByMode = modeUntil !== null;
  delete memory.maintenanceEventUntil;
  delete memory.maintenanceModeUntil;
  if (eventUntil !== null) memory.maintenanceEventUntil = eventUntil;
  if (modeUntil !== null) memory.maintenanceModeUntil = modeUntil;
  if (said !== null) memory.maintenanceSaid = said;
}

function earliest({ eventUntil, modeUntil }: MaintenanceState): number | null {
  if (eventUntil === null || modeUntil === null) return eventUntil ?? modeUntil;
  return Math.min(eventUntil, modeUntil);
}

async function end(batch: Parts, unitId: string, at: number): Promise<void> {
  await batch.deadlines.cancel('maintenance', unitId);
  await ringAgain(batch, unitId, at);
}

/**
 * What was quiet and is still active rings; with somebody in the car it is the emergency that it would have been. Where
 * the maintenance is only in doubt, nothing but such an emergency rings, marked so.
 */
async function ringAgain(batch: Parts, unitId: string, at: number, mark?: AlarmMark): Promise<void> {
  const unit = batch.register.units.get(unitId);
  for (const open of await batch.alarms.openOf([unitId])) {
    const { suppression, condition } = open.state;
    if (suppression?.kind !== 'suppressed' || suppression.rule !== 'maintenance') continue;
    const isNews = unit !== undefined && condition === 'active' && open.priority !== 'emergency';
    const isDanger = isNews && endangers(open.code, unit, batch.units.peek(unitId));
    if (mark !== undefined && !isDanger) continue;
    await unsuppress(batch, open, 'maintenance', at);
    if (isDanger)
      await raise(batch, {
        unit,
        code: open.code,
        at,
        source: 'rule',
        priority: 'emergency',
        lane: 'emergency',
        latched: true,
        facts: { occupancy: 'yes', ...(mark === undefined ? {} : { marks: [mark] }) },
      });
  }
}

function endangers(code: CanonicalId, { unit }: RegisteredUnit, state: Readonly<LiveState> | null): boolean {
  if (canonicalCode(code).emergencyWithPeople !== true || state === null) return false;
  const isCar = unit.kind === 'elevator' || unit.kind === 'ropeway';
  return isCar && occupancyOf({ ...peopleOf(state), peopleSensor: state.peopleSensor }) === 'yes';
}

/** Its time is over and nobody has said it again. */
export const maintenance: DeadlineOwner = {
  ...deadlineKinds.maintenance,
  fence: (batch, unitId) => {
    const { maintenanceByEvent, maintenanceByMode } = liftMemory.of(batch.units.peek(unitId));
    return maintenanceByEvent === true || maintenanceByMode === true ? 0 : null;
  },
  fire: async (batch, { subject: unitId }, at) => {
    const state = batch.units.touch(unitId);
    const { eventUntil, modeUntil, said } = maintenanceOf(state, at, batch.rules.maintenance.holdMs);
    const left = (until: number | null): number | null => (until === null || until <= at ? null : until);
    const after = { eventUntil: left(eventUntil), modeUntil: left(modeUntil), said };
    keep(state, after);
    const until = earliest(after);
    if (until !== null) await batch.deadlines.set({ kind: 'maintenance', subject: unitId, dueAt: until });
    else await ringAgain(batch, unitId, at);
  },
};

/** Its end moves along with its deadline when our clock is set. */
export function shiftMaintenance({ units }: Units, stepMs: number): Work {
  for (const [unitId, state] of units.committed) {
    if (liftMemory.of(state).maintenanceSaid === undefined && liftMemory.of(state).maintenanceByMode !== true) continue;
    const memory = liftMemory.change(units.touch(unitId));
    if (memory.maintenanceEventUntil !== undefined) memory.maintenanceEventUntil += stepMs;
    if (memory.maintenanceModeUntil !== undefined) memory.maintenanceModeUntil += stepMs;
    if (memory.maintenanceSaid !== undefined)
      memory.maintenanceSaid = { ...memory.maintenanceSaid, at: memory.maintenanceSaid.at + stepMs };
  }
  return undefined;
}

import type { CanonicalId } from '@vigil/vocabulary';
import { unsuppress } from '../alarms/raise.ts';
import type { Alarms, Units, Work } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { liftMemory } from './memory.ts';

/**
 * Maintenance mode (event 43, or status.mode) from two sources that end separately: many terminals report the event
 * and never the mode, or keep saying `normal` meanwhile.
 *
 * ```
 *  byEvent: 43 ─▶ on ── 40, 43 inactive, mode leaves maintenance ─▶ off
 *  byMode:  mode maintenance ─▶ on ── any other known mode ─▶ off
 * ```
 */
export interface MaintenanceState {
  readonly byEvent: boolean;
  readonly byMode: boolean;
}

export type MaintenanceInput =
  | { readonly type: 'event'; readonly code: CanonicalId; readonly active: boolean }
  | { readonly type: 'mode'; readonly mode: string };

function stepMaintenance(state: MaintenanceState, input: MaintenanceInput): MaintenanceState {
  if (input.type === 'event') {
    if (input.code === 'maintenance-mode')
      return input.active ? { ...state, byEvent: true } : { ...state, byEvent: false };
    return input.code === 'back-to-automatic' && input.active ? { byEvent: false, byMode: false } : state;
  }
  if (input.mode === 'maintenance') return { ...state, byMode: true };
  if (input.mode === 'unknown' || !state.byMode) return state;
  return { byEvent: false, byMode: false };
}

function maintenanceOf(state: Readonly<LiveState> | null): MaintenanceState {
  return {
    byEvent: liftMemory.of(state).maintenanceByEvent === true,
    byMode: liftMemory.of(state).maintenanceByMode === true,
  };
}

export function inMaintenance(state: Readonly<LiveState> | null): boolean {
  const { byEvent, byMode } = maintenanceOf(state);
  return byEvent || byMode;
}

/** Applies one input; undefined when nothing ended (the hot path). At the end what is still active rings. */
export function applyMaintenance(batch: Alarms & Units, unitId: string, input: MaintenanceInput, at: number): Work {
  const before = maintenanceOf(batch.units.peek(unitId));
  const after = stepMaintenance(before, input);
  if (after.byEvent === before.byEvent && after.byMode === before.byMode) return undefined;
  const memory = liftMemory.change(batch.units.touch(unitId));
  memory.maintenanceByEvent = after.byEvent;
  memory.maintenanceByMode = after.byMode;
  return after.byEvent || after.byMode ? undefined : unsuppressAll(batch, unitId, at);
}

async function unsuppressAll(batch: Alarms, unitId: string, at: number): Promise<void> {
  for (const open of await batch.alarms.openOf([unitId])) await unsuppress(batch, open, 'maintenance', at);
}

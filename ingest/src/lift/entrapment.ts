import { deadlineKinds } from '@vigil/vocabulary';
import { ruleOccurrence } from '../alarms/occurrences.ts';
import { clearOpen, raise } from '../alarms/raise.ts';
import type { Alarms, Deadlines, Known, Work } from '../batch.ts';
import type { DeadlineOwner } from '../feature.ts';
import type { LiveState } from '../world.ts';
import { liftMemory } from './memory.ts';
import { occupancyOf, peopleOf } from './people.ts';

/**
 * Entrapment is in no national code list; many devices do not report it. Derived from the status:
 *
 * ```
 *            stuck seen: deadline set           60 s, still stuck
 *   free ───────────────────────────▶ stuck ─────────────────────▶ entrapped (alarm, latched)
 *    ▲                                  │ door opens, moves, mode        │ the same: clear proposed
 *    └──────────────────────────────────┴────────────────────────────────┘
 * ```
 */
export type StuckVerdict = { readonly stuck: false } | { readonly stuck: true; readonly occupancy: 'yes' | 'unknown' };
export interface StuckFacts {
  readonly mode: unknown;
  readonly moving: unknown;
  readonly door: unknown;
  readonly doorZone: unknown;
  readonly passengers: boolean | null;
  readonly peopleCount: number | null;
  readonly peopleSensor: boolean | null;
}

const free: StuckVerdict = { stuck: false };

/** Normal mode, standing, doors closed – and somebody inside, or nobody knows and the car is not at a landing. */
function judgeStuck(facts: StuckFacts): StuckVerdict {
  if (facts.mode !== 'normal' || facts.moving !== false || facts.door !== 'closed') return free;
  const occupancy = occupancyOf(facts);
  if (occupancy === 'yes') return { stuck: true, occupancy };
  // Without a people sensor every parked lift would look like this: only between landings it means something.
  return occupancy === 'unknown' && facts.doorZone === false ? { stuck: true, occupancy } : free;
}

/** After each status of an elevator; undefined when nothing changed (the hot path). */
export function watchEntrapment(batch: Alarms & Deadlines & Pick<Known, 'rules'>, state: LiveState, at: number): Work {
  const { mode, moving, door, doorZone } = state.status;
  const verdict = judgeStuck({
    mode,
    moving,
    door,
    doorZone,
    ...peopleOf(state),
    peopleSensor: state.peopleSensor,
  });
  const known = liftMemory.of(state);
  if (verdict.stuck) {
    const memory = liftMemory.change(state);
    memory.stuckOccupancy = verdict.occupancy;
    if (memory.stuckSince !== undefined || memory.entrapped === true) return undefined;
    memory.stuckSince = at;
    return batch.deadlines.set({
      kind: 'entrapment',
      subject: state.unitId,
      dueAt: at + batch.rules.entrapment.afterMs,
      data: { since: at },
    });
  }
  if (known.stuckSince === undefined && known.entrapped !== true) return undefined;
  return release(batch, state, at);
}

async function release(batch: Alarms & Deadlines, state: LiveState, at: number): Promise<void> {
  const { unitId } = state;
  const memory = liftMemory.change(state);
  if (memory.stuckSince !== undefined) {
    delete memory.stuckSince;
    delete memory.stuckOccupancy;
    await batch.deadlines.cancel('entrapment', unitId);
  }
  if (memory.entrapped !== true) return;
  delete memory.entrapped;
  const open = await batch.alarms.findOpen(unitId, 'entrapment');
  // What a device reported, the device takes back; ours only proposes, a person ends it (EN 81-28).
  if (open?.source === 'derived') await clearOpen(batch, open, at);
}

export const entrapment: DeadlineOwner = {
  ...deadlineKinds.entrapment,
  fence: (batch, unitId) => (liftMemory.of(batch.units.peek(unitId)).stuckSince === undefined ? null : 0),
  fire: async (batch, { subject: unitId }, at) => {
    const registered = batch.register.units.get(unitId);
    if (registered === undefined) return;
    const state = batch.units.touch(unitId);
    const memory = liftMemory.change(state);
    const occupancy = memory.stuckOccupancy ?? 'unknown';
    delete memory.stuckSince;
    delete memory.stuckOccupancy;
    // It has become another kind in the register meanwhile.
    if (registered.unit.kind !== 'elevator') return;
    memory.entrapped = true;
    const { floor, peopleCount } = state.status;
    const alarm = await raise(batch, {
      unit: registered,
      code: 'entrapment',
      at,
      source: 'derived',
      facts: {
        occupancy,
        ...(typeof peopleCount === 'number' ? { peopleCount } : {}),
        ...(typeof floor === 'string' || typeof floor === 'number' ? { floor: String(floor) } : {}),
      },
    });
    const { afterMs, source, confidence } = batch.rules.entrapment;
    const { status } = state;
    await ruleOccurrence(batch, alarm, at, { rule: 'entrapment', afterMs, source, confidence, status });
  },
};

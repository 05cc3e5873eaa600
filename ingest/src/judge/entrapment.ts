import type { DeadlineRow, RegisteredUnit } from '@vigil/store';
import { type Batch, setDeadline } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { clearOpen, raise } from './alarms.ts';
import { ruleOccurrence } from './occurrences.ts';
import { occupancyOf } from './people.ts';

export const entrapmentDeadline = 'entrapment';

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
  readonly passengers: unknown;
  readonly peopleCount: unknown;
  readonly peopleSensor: boolean | null;
}

const free: StuckVerdict = { stuck: false };

/** Normal mode, standing, doors closed – and somebody inside, or nobody knows and the car is not at a landing. */
function judgeStuck(facts: StuckFacts): StuckVerdict {
  if (facts.mode !== 'normal' || facts.moving !== false || facts.door !== 'closed') return free;
  const occupancy = occupancyOf({
    passengers: typeof facts.passengers === 'boolean' ? facts.passengers : null,
    peopleCount: typeof facts.peopleCount === 'number' ? facts.peopleCount : null,
    peopleSensor: facts.peopleSensor,
  });
  if (occupancy === 'yes') return { stuck: true, occupancy };
  // Without a people sensor every parked lift would look like this: only between landings it means something.
  return occupancy === 'unknown' && facts.doorZone === false ? { stuck: true, occupancy } : free;
}

/** After each status of an elevator; undefined when nothing changed (the hot path). */
export function watchEntrapment(
  batch: Batch,
  registered: RegisteredUnit,
  state: LiveState,
  at: number,
): Promise<void> | undefined {
  if (registered.unit.kind !== 'elevator') return undefined;
  const { mode, moving, door, doorZone, passengers, peopleCount } = state.status;
  const verdict = judgeStuck({
    mode,
    moving,
    door,
    doorZone,
    passengers,
    peopleCount,
    peopleSensor: state.peopleSensor,
  });
  const { memory } = state;
  if (verdict.stuck) {
    memory.stuckOccupancy = verdict.occupancy;
    if (memory.stuckSince !== undefined || memory.entrapped === true) return undefined;
    memory.stuckSince = at;
    return setDeadline(batch, {
      kind: entrapmentDeadline,
      key: state.unitId,
      dueAt: at + batch.rules.entrapment.afterMs,
      data: { since: at },
    });
  }
  if (memory.stuckSince === undefined && memory.entrapped !== true) return undefined;
  return release(batch, state, at);
}

async function release(batch: Batch, state: LiveState, at: number): Promise<void> {
  const { memory, unitId } = state;
  if (memory.stuckSince !== undefined) {
    delete memory.stuckSince;
    delete memory.stuckOccupancy;
    await batch.tx.deadlines.cancel(entrapmentDeadline, unitId);
  }
  if (memory.entrapped !== true) return;
  delete memory.entrapped;
  const open = await batch.tx.alarms.findOpen(unitId, 'entrapment');
  // What a device reported, the device takes back; ours only proposes, a person ends it (EN 81-28).
  if (open?.source === 'derived') await clearOpen(batch, open, at);
}

export async function fireEntrapment(batch: Batch, deadline: DeadlineRow): Promise<void> {
  const registered = batch.register.units.get(deadline.key);
  const known = batch.draft.peek(deadline.key);
  if (registered === undefined || known?.memory.stuckSince === undefined) return;
  const state = batch.draft.touch(deadline.key);
  const occupancy = state.memory.stuckOccupancy ?? 'unknown';
  delete state.memory.stuckSince;
  delete state.memory.stuckOccupancy;
  state.memory.entrapped = true;
  const { floor, peopleCount } = state.status;
  const alarm = await raise(batch, {
    unit: registered,
    code: 'entrapment',
    at: deadline.dueAt,
    source: 'derived',
    facts: {
      occupancy,
      ...(typeof peopleCount === 'number' ? { peopleCount } : {}),
      ...(typeof floor === 'string' || typeof floor === 'number' ? { floor: String(floor) } : {}),
    },
  });
  const { afterMs, source, confidence } = batch.rules.entrapment;
  await ruleOccurrence(batch, alarm, deadline.dueAt, {
    rule: 'entrapment',
    afterMs,
    source,
    confidence,
    status: state.status,
  });
}

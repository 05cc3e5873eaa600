import type { Known, Units, Work } from '../batch.ts';
import type { LiveState } from '../world.ts';
import { availabilityMemory } from './memory.ts';

/** Nothing was heard and nothing has changed in the future: what lies there after our clock was set happened now. */
export function setBack(batch: Units & Pick<Known, 'now'>): Work {
  const { now, units } = batch;
  for (const [unitId, known] of units.committed) {
    if (latestOf(known) <= now) continue;
    const state = units.touch(unitId);
    const { lastSeenAt, declaredAt, availabilitySince } = state;
    if (lastSeenAt !== null) state.lastSeenAt = Math.min(lastSeenAt, now);
    if (declaredAt !== null) state.declaredAt = Math.min(declaredAt, now);
    state.availabilitySince = Math.min(availabilitySince, now);
    const memory = availabilityMemory.change(state);
    for (const key of remembered) if ((memory[key] ?? 0) > now) memory[key] = now;
  }
  return undefined;
}

/** Instants of ours among what is remembered. */
const remembered = ['garbledSince', 'refusedSince', 'lostAt', 'repeatSince'] as const;

function latestOf(state: Readonly<LiveState>): number {
  const memory = availabilityMemory.of(state);
  const { lastSeenAt, declaredAt, availabilitySince } = state;
  return Math.max(lastSeenAt ?? 0, declaredAt ?? 0, availabilitySince, ...remembered.map((key) => memory[key] ?? 0));
}

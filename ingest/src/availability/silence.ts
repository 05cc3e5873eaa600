import type { Sweep, SweepParts } from '../feature.ts';
import { availabilityMemory } from './memory.ts';
import { judgeUnit, nextReview, reviewUnit } from './review.ts';

/** Changes in one transaction: the write lock is shared with people at desks. */
const changesAtOnce = 500;

/** Judges every unit whose verdict may have changed by the mere passing of time. Changes nothing when none did. */
export function createSilenceSweep(
  parts: Pick<SweepParts, 'world' | 'listening' | 'rules' | 'register' | 'work'>,
): Sweep {
  const { world, listening, rules } = parts;
  const reviewAt = new Map<string, number>();

  function changed(now: number): string[] {
    const register = parts.register();
    const context = { register, rules, now, hearing: listening, peek: (id: string) => world.states.get(id) ?? null };
    const found: string[] = [];
    for (const [unitId, state] of world.states) {
      if ((reviewAt.get(unitId) ?? 0) > now) continue;
      const registered = register.units.get(unitId);
      if (registered === undefined) continue;
      const { journal } = availabilityMemory.of(state);
      // What its journal still holds may say anything of it.
      if (listening.isBehind(journal)) continue;
      if (judgeUnit(context, registered, state).availability === state.availability)
        reviewAt.set(unitId, nextReview(registered, state, now, listening.since(now, journal)));
      // Gateways first: their units are then judged as behind them, not as lost one by one.
      else if (registered.unit.kind === 'gateway') found.unshift(unitId);
      else found.push(unitId);
    }
    return found;
  }

  return {
    everyMs: 0,
    forget: (units) => {
      if (units === 'all') reviewAt.clear();
      else for (const unitId of units) reviewAt.delete(unitId);
    },
    run: async (now) => {
      const units = changed(now);
      for (let from = 0; from < units.length; from += changesAtOnce) {
        await parts.work('silence', async (batch) => {
          for (const unitId of units.slice(from, from + changesAtOnce)) await reviewUnit(batch, unitId, now);
        });
      }
    },
  };
}

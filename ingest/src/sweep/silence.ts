import { judgeUnit, nextReview, reviewUnit } from '../judge/availability.ts';
import type { Listening } from '../listening.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Rules } from '../rules.ts';
import type { World } from '../world.ts';

export interface SilenceSweep {
  /** Judges every unit whose verdict may have changed by time. Changes nothing when none did. */
  run(now: number): Promise<void>;
  /** Everything must be looked at again: what we hear, or the register, changed. */
  forget(): void;
}

/** Changes in one transaction: the write lock is shared with people at desks. */
const changesAtOnce = 500;

export function createSilenceSweep(parts: {
  readonly pipeline: Pipeline;
  readonly world: World;
  readonly listening: Listening;
  readonly rules: Rules;
}): SilenceSweep {
  const { pipeline, world, listening, rules } = parts;
  const reviewAt = new Map<string, number>();

  function changed(now: number): string[] {
    const { register } = pipeline;
    const listeningSince = listening.since(now);
    const context = { register, rules, now, listeningSince, peek: (id: string) => world.states.get(id) ?? null };
    const found: string[] = [];
    for (const [unitId, state] of world.states) {
      if ((reviewAt.get(unitId) ?? 0) > now) continue;
      const registered = register.units.get(unitId);
      if (registered === undefined) continue;
      if (judgeUnit(context, registered, state).availability === state.availability)
        reviewAt.set(unitId, nextReview(registered, state, now, listeningSince));
      // Gateways first: their units are then judged as behind them, not as lost one by one.
      else if (registered.unit.kind === 'gateway') found.unshift(unitId);
      else found.push(unitId);
    }
    return found;
  }

  return {
    forget: () => reviewAt.clear(),
    run: async (now) => {
      const units = changed(now);
      for (let from = 0; from < units.length; from += changesAtOnce) {
        await pipeline.work('silence', async (batch) => {
          for (const unitId of units.slice(from, from + changesAtOnce)) await reviewUnit(batch, unitId, now);
        });
      }
    },
  };
}

import type { ModelContext, UnitModel } from './model.ts';
import { localHour } from './traffic.ts';

type Phase = 'idle' | 'loading' | 'moving' | 'arrived';

/**
 * A passenger lift: idle → doors open → doors closed and moving → doors open → idle.
 * Trips follow the day (peaks noon and evening, quiet 04–06 h); every change is reported at once.
 */
export function liftModel(
  { random, intervalMs }: ModelContext,
  facts: { readonly lowest: number; readonly highest: number; readonly peopleSensor: boolean },
): UnitModel {
  let phase: Phase = 'idle';
  let floor = random.chance(0.5) ? 1 : random.int(1, facts.highest);
  let target = floor;
  let people = 0;
  let temperature = 24 + random.next() * 8;
  let runs = random.int(10_000, 900_000);
  let idleSince = 0;
  let lastStats = 0;

  const show = (level: number): string => (level < 1 ? `B${1 - level}` : String(level));
  const status = (door: string): Readonly<Record<string, unknown>> => {
    temperature = Math.round((temperature + (random.next() - 0.5) * 0.4) * 10) / 10;
    const moving = phase === 'moving';
    return {
      mode: 'normal',
      floor: show(floor),
      moving,
      direction: moving ? (target > floor ? 'up' : 'down') : 'none',
      door,
      doorZone: !moving,
      passengers: facts.peopleSensor ? people > 0 : null,
      ...(facts.peopleSensor ? { peopleCount: people } : {}),
      speed: moving ? 1.75 : 0,
      power: 'mains',
      temperature,
    };
  };
  const one = (door: string, nextInMs: number) => ({
    messages: [{ family: 'status' as const, body: status(door) }],
    nextInMs,
  });

  return {
    step: (now) => {
      if (now - lastStats > 15 * 60_000) {
        lastStats = now;
        return {
          messages: [{ family: 'stats', body: { runs, runHours: Math.round(runs * 0.006), doorCycles: runs * 2 } }],
          nextInMs: random.int(500, 5_000),
        };
      }
      switch (phase) {
        case 'idle': {
          const trips = traffic(now);
          if (random.chance(trips)) {
            phase = 'loading';
            people = random.int(1, 5);
            return one('open', random.int(4_000, 9_000));
          }
          idleSince = now;
          return one('closed', Math.round(intervalMs * (0.8 + random.next() * 0.2)));
        }
        case 'loading':
          phase = 'moving';
          runs += 1;
          do target = random.int(facts.lowest, facts.highest);
          while (target === floor && facts.highest > facts.lowest);
          return one('closed', Math.min(45_000, 2_000 + Math.abs(target - floor) * 1_700));
        case 'moving':
          floor = target;
          phase = 'arrived';
          return one('open', random.int(5_000, 9_000));
        case 'arrived':
          phase = 'idle';
          people = 0;
          return one('closed', Math.max(10_000, intervalMs - (now - idleSince)));
      }
    },
  };
}

/** Chance that an idle lift starts a trip at one of its reports; our reading of the published daily pattern. */
function traffic(now: number): number {
  const hour = localHour(now);
  if (hour >= 4 && hour < 6) return 0.03;
  if (hour < 7 || hour >= 23) return 0.08;
  if ((hour >= 12 && hour < 14) || (hour >= 17 && hour < 20) || (hour >= 7 && hour < 9)) return 0.6;
  return 0.35;
}

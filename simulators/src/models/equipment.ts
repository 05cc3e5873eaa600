import type { UnitKind } from '@vigil/vocabulary';
import { drift, type ModelContext, type UnitModel } from './model.ts';
import { localHour } from './traffic.ts';

/** A value that drifts round its centre: [name, centre, step, min, max]. */
type Channel = readonly [name: string, centre: number, step: number, min: number, max: number];

/** Channels and working hours of units that report at an interval. Figures are plausible, no norm's. */
const channels: Partial<
  Readonly<
    Record<UnitKind, { readonly works: readonly [from: number, to: number]; readonly values: readonly Channel[] }>
  >
> = {
  escalator: {
    works: [8, 22],
    values: [
      ['speed', 0.5, 0.01, 0, 0.75],
      ['vibration', 1.2, 0.1, 0, 8],
      ['temperature', 32, 0.4, 0, 90],
    ],
  },
  boiler: {
    works: [0, 24],
    values: [
      ['pressure', 0.8, 0.02, 0, 1.25],
      ['temperature', 168, 1.5, 20, 194],
      ['level', 52, 2, 20, 80],
    ],
  },
  'pressure-vessel': {
    works: [0, 24],
    values: [
      ['pressure', 0.7, 0.02, 0, 1.6],
      ['temperature', 38, 0.5, -10, 120],
    ],
  },
  crane: {
    works: [7, 19],
    values: [
      ['load', 2_400, 400, 0, 9_500],
      ['moment', 45, 6, 0, 88],
      ['wind', 3, 0.6, 0, 18],
    ],
  },
  vehicle: {
    works: [7, 20],
    values: [
      ['speed', 2.1, 0.8, 0, 5.5],
      ['battery', 70, 1.5, 8, 100],
    ],
  },
  amusement: {
    works: [9, 18],
    values: [
      ['speed', 6, 1.2, 0, 15],
      ['wind', 3, 0.5, 0, 14],
    ],
  },
  ropeway: {
    works: [8, 18],
    values: [
      ['speed', 4.5, 0.3, 0, 6],
      ['wind', 4, 0.6, 0, 15],
    ],
  },
  piping: {
    works: [0, 24],
    values: [
      ['pressure', 0.35, 0.01, 0, 0.6],
      ['temperature', 24, 0.3, -10, 60],
    ],
  },
  sensor: {
    works: [0, 24],
    values: [
      ['temperature', 4.2, 0.3, 1, 7.8],
      ['humidity', 68, 1.5, 30, 95],
    ],
  },
  gateway: {
    works: [0, 24],
    values: [
      ['signal', -72, 2, -110, -50],
      ['temperature', 41, 0.5, 0, 80],
    ],
  },
};

export function equipmentModel(kind: UnitKind, { random, intervalMs }: ModelContext): UnitModel {
  const plan = channels[kind] ?? { works: [0, 24] as const, values: [] };
  const values = new Map(
    plan.values.map(([name, centre, step, min, max]) => [name, drift(random, centre, centre, step * 4, min, max)]),
  );
  return {
    step: (now) => {
      const hour = localHour(now);
      const working = hour >= plan.works[0] && hour < plan.works[1];
      const body: Record<string, unknown> = { mode: working ? 'normal' : 'stopped', power: 'mains' };
      if (plan.works[1] - plan.works[0] < 24) body['moving'] = working;
      for (const [name, centre, step, min, max] of plan.values) {
        const rests = !working && (name === 'speed' || name === 'load' || name === 'moment');
        const value = rests ? 0 : drift(random, values.get(name) ?? centre, centre, step, min, max);
        values.set(name, rests ? centre : value);
        body[name] = value;
      }
      return {
        messages: [{ family: 'status', body }],
        nextInMs: Math.round(intervalMs * (0.85 + random.next() * 0.15)),
      };
    },
  };
}

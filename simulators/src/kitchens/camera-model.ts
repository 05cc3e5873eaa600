import type { ModelContext, UnitModel } from '../models/model.ts';

/** A kitchen camera: four separate facts, normally all well. */
export function cameraModel({ random, intervalMs }: ModelContext): UnitModel {
  return {
    step: () => ({
      messages: [
        {
          family: 'status',
          body: {
            reachable: true,
            streaming: true,
            recording: true,
            imageOk: true,
            temperature: Math.round(38 + random.next() * 6),
          },
        },
      ],
      nextInMs: Math.round(intervalMs * (0.85 + random.next() * 0.15)),
    }),
  };
}

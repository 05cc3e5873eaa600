import type { RegisteredUnit } from '@vigil/store';
import type { Batch, Work } from '../batch.ts';
import type { StatusMessage } from '../decode/decoded.ts';
import { type Feature, on } from '../feature.ts';
import { isPast } from '../old-news.ts';
import { camera, judgeCameraReach, watchCamera } from './cameras.ts';
import { fridge, watchFridge } from './fridge.ts';
import { createHoursSweep } from './hours-sweep.ts';
import { kitchenMemory } from './memory.ts';
import { reviewKitchens } from './review.ts';

/** Kitchens that people look into: cameras, refrigerators, and a site's cameras seen together in its opening hours. */
export const kitchens: Feature = {
  name: 'kitchens',
  memory: kitchenMemory,
  onMessage: [on('status', seeCamera, ['camera']), on('status', feelSensor, ['sensor'])],
  onAvailability: {
    speaksFor: isCamera,
    changed: async (batch, { registered, at }) => {
      if (isCamera(registered)) await judgeCameraReach(batch, registered, at);
    },
  },
  deadlines: { camera, fridge },
  afterEach: reviewKitchens,
  sweeps: (parts) => [createHoursSweep(parts)],
};

function isCamera({ unit }: RegisteredUnit): boolean {
  return unit.kind === 'camera';
}

function seeCamera(batch: Batch, message: StatusMessage): Work {
  if (isPast(message)) return undefined;
  return watchCamera(batch, batch.units.touch(message.unitId), message.body, message.source.entry.receivedAt);
}

function feelSensor(batch: Batch, message: StatusMessage, registered: RegisteredUnit): Work {
  if (isPast(message)) return undefined;
  return watchFridge(batch, registered, batch.units.touch(message.unitId), message.source.entry.receivedAt);
}

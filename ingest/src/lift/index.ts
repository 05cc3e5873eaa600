import type { Batch, Work } from '../batch.ts';
import type { StatusMessage } from '../decode/decoded.ts';
import { type Feature, on } from '../feature.ts';
import { isPast } from '../old-news.ts';
import { entrapment, watchEntrapment } from './entrapment.ts';
import { applyMaintenance } from './maintenance.ts';
import { liftMemory } from './memory.ts';
import { weighCode } from './weigh.ts';

/** People in a car: maintenance that keeps faults quiet, faults that endanger somebody, entrapments nobody reports. */
export const lift: Feature = {
  name: 'lift',
  memory: liftMemory,
  onMessage: [on('status', watchMode), on('status', watchCar, ['elevator'])],
  weighCode,
  deadlines: { entrapment },
};

function watchMode(batch: Batch, message: StatusMessage): Work {
  const { mode } = message.body;
  if (mode === undefined || isPast(message)) return undefined;
  return applyMaintenance(batch, message.unitId, { type: 'mode', mode }, message.source.entry.receivedAt);
}

function watchCar(batch: Batch, message: StatusMessage): Work {
  if (isPast(message)) return undefined;
  return watchEntrapment(batch, batch.units.touch(message.unitId), message.source.entry.receivedAt);
}

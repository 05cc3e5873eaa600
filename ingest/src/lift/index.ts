import type { Batch, Work } from '../batch.ts';
import type { BirthMessage, StatusMessage } from '../decode/decoded.ts';
import { placeInSession } from '../decode/place.ts';
import { type Feature, on } from '../feature.ts';
import { isPast } from '../old-news.ts';
import { noteAlarmed, watchEased } from './eased.ts';
import { entrapment, watchEntrapment } from './entrapment.ts';
import { applyMaintenance, doubtMaintenance, maintenance, shiftMaintenance } from './maintenance.ts';
import { liftMemory } from './memory.ts';
import { isAfter } from './people.ts';
import { weighCode } from './weigh.ts';

/** People in a car: maintenance that keeps faults quiet, faults that endanger somebody, entrapments nobody reports. */
export const lift: Feature = {
  name: 'lift',
  memory: liftMemory,
  onMessage: [
    on('birth', noteRestart),
    on('status', watchMode),
    on('status', notePeople),
    on('status', watchCar, ['elevator']),
    on('status', watchEmergency, ['elevator']),
  ],
  weighCode,
  deadlines: { entrapment, maintenance },
  atEnd: noteAlarmed,
  onClockSet: shiftMaintenance,
};

/** Whichever session runs now: a birth that is behind has begun none. */
function noteRestart(batch: Batch, { unitId, source }: BirthMessage): Work {
  return doubtMaintenance(batch, unitId, source.entry.receivedAt);
}

function watchMode(batch: Batch, message: StatusMessage): Work {
  const { mode } = message.body;
  if (mode === undefined || isPast(message)) return undefined;
  const { receivedAt } = message.source.entry;
  const state = batch.units.peek(message.unitId);
  const known = liftMemory.of(state);
  // The hot path: in no maintenance, and none begins.
  if (mode !== 'maintenance' && known.maintenanceByEvent !== true && known.maintenanceByMode !== true) return undefined;
  const place = placeInSession(message, state?.boot ?? null);
  return applyMaintenance(batch, message.unitId, { type: 'mode', mode, place }, receivedAt);
}

/** A newer status ends what was said with a fault or alarm. */
function notePeople(batch: Batch, message: StatusMessage): Work {
  const { reported } = liftMemory.of(batch.units.peek(message.unitId));
  if (reported === undefined || isPast(message)) return undefined;
  const { passengers, peopleCount } = message.body;
  const says = typeof passengers === 'boolean' || peopleCount !== undefined;
  if (says && isAfter(message.source, reported)) delete liftMemory.change(batch.units.touch(message.unitId)).reported;
  return undefined;
}

function watchEmergency(batch: Batch, message: StatusMessage): Work {
  if (isPast(message)) return undefined;
  return watchEased(batch, batch.units.touch(message.unitId), message.source.entry.receivedAt);
}

function watchCar(batch: Batch, message: StatusMessage): Work {
  if (isPast(message)) return undefined;
  return watchEntrapment(batch, batch.units.touch(message.unitId), message.source.entry.receivedAt);
}

import type { Batch, Work } from '../batch.ts';
import type { Message, StatusMessage } from '../decode/decoded.ts';
import { type Feature, on } from '../feature.ts';
import { judgeBirth } from './births.ts';
import { setBack } from './clock-set.ts';
import { noteRepeat } from './frozen.ts';
import { hearRejected, hearSenderFault } from './heard.ts';
import { noteLife } from './life.ts';
import { lost } from './lost.ts';
import { availabilityMemory } from './memory.ts';
import { judgeOrder, noteSession } from './order.ts';
import { judgeEnd, refused } from './refused.ts';
import { judgePresence, judgeState } from './sessions.ts';
import { createSilenceSweep } from './silence.ts';
import { sleep } from './sleep.ts';

/** Is a unit there? Every message proves it alive; connections, states, silence and repeats say the rest. */
export const availability: Feature = {
  name: 'availability',
  memory: availabilityMemory,
  journalOf: (state) => availabilityMemory.of(state).journal,
  onMessage: [
    on('birth', judgeBirth),
    on('state', judgeState),
    on('status', hearStatus),
    on('stats', hear),
    on('test', hear),
    on('alarm', hear),
    on('fault', hear),
    on('event', hear),
  ],
  onPresence: async (batch, presence) => {
    await judgePresence(batch, presence);
    await judgeEnd(batch, presence);
  },
  onRejected: hearRejected,
  onSenderFault: hearSenderFault,
  deadlines: { lost, refused, sleep },
  onClockSet: setBack,
  sweeps: (parts) => [createSilenceSweep(parts)],
};

/** A Will was written before the connection broke: no sign of life. */
function hear(batch: Batch, message: Message): Work {
  if (message.will) return undefined;
  noteSession(batch.units.touch(message.unitId), message);
  return noteLife(batch, message);
}

function hearStatus(batch: Batch, message: StatusMessage): Work {
  if (message.body.historical !== true) {
    const state = batch.units.touch(message.unitId);
    // Before the life is judged: a new message ends a freeze.
    if (!judgeOrder(batch, message, state)) noteRepeat(state, message, message.source.entry.receivedAt);
  }
  return noteLife(batch, message);
}

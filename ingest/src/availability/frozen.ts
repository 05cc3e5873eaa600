import { createHash } from 'node:crypto';
import type { StatusMessage } from '../decode/decoded.ts';
import { envelopeText } from '../decode/envelope-text.ts';
import type { LiveState } from '../world.ts';
import { availabilityMemory } from './memory.ts';

/**
 * A stuck terminal goes on sending the same envelope. Counted only when the envelope carries a device time: a parked
 * lift at night repeats its values truthfully, but its clock goes on.
 */
export function noteRepeat(state: LiveState, message: StatusMessage, at: number): void {
  const memory = availabilityMemory.change(state);
  const { clock, deviceTime } = message.time;
  const { seq } = message.body;
  const same = deviceTime !== null && memory.lastTs === deviceTime && (seq === undefined || memory.lastSeq === seq);
  if (!same) {
    // What a message leaves out stays known: nothing before it is newer than it.
    if (deviceTime !== null) {
      memory.lastTs = deviceTime;
      if (clock !== 'plausible') memory.lastTsOdd = true;
      else if (memory.lastTsOdd === true) delete memory.lastTsOdd;
    }
    if (seq !== undefined) memory.lastSeq = seq;
    if (memory.repeats !== undefined) {
      delete memory.repeats;
      delete memory.repeatHash;
      delete memory.repeatSince;
    }
    return;
  }
  const hash = createHash('sha256').update(envelopeText(message)).digest().readUInt32BE(0);
  if (memory.repeatHash === undefined) {
    // The first message was not hashed: this one is the second of its kind.
    memory.repeatHash = hash;
    memory.repeats = 2;
    memory.repeatSince = at;
  } else if (memory.repeatHash === hash) {
    memory.repeats = (memory.repeats ?? 1) + 1;
  } else {
    memory.repeatHash = hash;
    memory.repeats = 1;
    memory.repeatSince = at;
  }
}

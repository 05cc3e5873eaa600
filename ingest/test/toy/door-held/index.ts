import { z } from 'zod';
import { clear, raise } from '../../../src/alarms/raise.ts';
import { type Alarms, count, type Deadlines, type Known, type Units, type Work } from '../../../src/batch.ts';
import type { StatusMessage } from '../../../src/decode/decoded.ts';
import { type Feature, on } from '../../../src/feature.ts';
import { memoryPart } from '../../../src/memory.ts';

const heldAfterMs = 120_000;
const lookAgainAfterMs = 600_000;
const looksAtMost = 3;

const doorMemory = memoryPart('door-held', 1, {
  /** The door is open since (receipt time, epoch ms). */
  openSince: z.number().optional(),
  /** How often somebody has been asked to look. */
  looks: z.number().optional(),
});

/** A lift's door that is held open: a fault after two minutes, and somebody is asked to look, three times at most. */
export const doorHeld: Feature = {
  name: 'door-held',
  memory: doorMemory,
  onMessage: [on('status', watchDoor, ['elevator'])],
  deadlines: {
    'door-held': {
      owner: 'door-held',
      clock: 'journal',
      fence: (batch, unitId) => doorMemory.of(batch.units.peek(unitId)).openSince ?? null,
      fire: async (batch, { subject: unitId }, at) => {
        const unit = batch.register.units.get(unitId);
        if (unit === undefined) return;
        await raise(batch, { unit, code: 'door-close-fault', at, source: 'derived' });
        await askToLook(batch, unitId);
      },
    },
    'door-look': {
      owner: 'door-held',
      clock: 'people',
      fence: (batch, unitId) => doorMemory.of(batch.units.peek(unitId)).looks ?? null,
      fire: (batch, { subject: unitId }) => askToLook(batch, unitId),
    },
  },
  sweeps: ({ world, work }) => [
    {
      everyMs: 60_000,
      run: (now) =>
        work('held doors', async (batch) => {
          for (const state of world.states.values())
            if (now - (doorMemory.of(state).openSince ?? now) > heldAfterMs) count(batch, 'door-held:still');
        }),
    },
  ],
  atEnd: (batch) => {
    count(batch, 'door-held:batches');
    return undefined;
  },
};

/** The first argument says what the function may touch: live states, alarms, deadlines, and nothing else. */
function watchDoor(batch: Units & Alarms & Deadlines, message: StatusMessage): Work {
  const { door, historical } = message.body;
  if (door === undefined || historical === true) return undefined;
  const { openSince } = doorMemory.of(batch.units.peek(message.unitId));
  if ((door === 'open') === (openSince !== undefined)) return undefined;
  const at = message.source.entry.receivedAt;
  return door === 'open' ? begin(batch, message.unitId, at) : end(batch, message.unitId, at);
}

async function begin(batch: Units & Deadlines, unitId: string, at: number): Promise<void> {
  doorMemory.change(batch.units.touch(unitId)).openSince = at;
  await batch.deadlines.set({ kind: 'door-held', subject: unitId, number: at, dueAt: at + heldAfterMs });
}

async function end(batch: Units & Alarms & Deadlines, unitId: string, at: number): Promise<void> {
  const memory = doorMemory.change(batch.units.touch(unitId));
  delete memory.openSince;
  delete memory.looks;
  await batch.deadlines.cancel('door-held', unitId);
  await batch.deadlines.cancel('door-look', unitId);
  await clear(batch, unitId, 'door-close-fault', at);
}

async function askToLook(batch: Units & Deadlines & Alarms & Pick<Known, 'now'>, unitId: string): Promise<void> {
  const memory = doorMemory.change(batch.units.touch(unitId));
  const looks = (memory.looks ?? 0) + 1;
  memory.looks = looks;
  count(batch, 'door-held:asked');
  if (looks < looksAtMost)
    await batch.deadlines.ask({ kind: 'door-look', subject: unitId, number: looks, afterMs: lookAgainAfterMs });
}

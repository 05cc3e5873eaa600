import { canaryUnit, ownVendor } from '@vigil/vocabulary';
import type { Known, OwnFacts } from '../batch.ts';
import type { Message } from '../decode/decoded.ts';
import type { Feature } from '../feature.ts';

/** The dashboard's test message, which belongs to no unit: proof that the whole path works, each few seconds. */
export const canary: Feature = {
  name: 'canary',
  ownMessages: {
    claims: ({ vendor, unitId, family }) => vendor === ownVendor && unitId === canaryUnit && family === 'test',
    judge: keepProof,
  },
};

/** It came through the whole path; the fact is what "last checked n s ago" is read from. */
async function keepProof(batch: OwnFacts & Pick<Known, 'now'>, message: Message): Promise<void> {
  const { id = '' } = message.body;
  const { deviceTime } = message.time;
  await batch.processes.setFact('canary', { id, sentAt: deviceTime, storedAt: batch.now });
  await batch.changes.add('proof', [id]);
  batch.news.changes = true;
}

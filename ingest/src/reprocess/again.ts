import type { KeptItem } from '@vigil/store';
import type { QuarantineReason } from '@vigil/vocabulary';
import { atUnit, ringSaid } from '../alarms/said.ts';
import { type Batch, count } from '../batch.ts';
import { decode } from '../decode/decode.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { clockOf } from '../decode/surroundings.ts';
import { normaliseCode } from '../normalise.ts';

/** Why a message is in quarantine although nothing was wrong with it that the register could not mend. */
export const mendable: readonly QuarantineReason[] = [
  'unknown-unit',
  'foreign-vendor-unit',
  'unknown-code',
  'unknown-profile',
];

/** The code message in it, now that its unit is its vendor's and its code is in the table; null: the cause still stands. */
function mended(batch: Pick<Batch, 'register' | 'units'>, item: KeptItem): readonly CodeFamilyMessage[] | null {
  const registered = batch.register.units.get(item.unitId ?? '');
  if (registered === undefined || registered.vendor.id !== item.vendor) return null;
  const { journal, epoch, journalSeq: seq, origin, topic, payload, at: receivedAt } = item;
  const head = { epoch, seq, kind: 'publish', lane: 'ordinary' as const, origin, connection: '' };
  const source = { journal, entry: { ...head, topic, payload, receivedAt, flags: 0 } };
  const decoded = decode(source, clockOf(registered.vendor));
  const said: CodeFamilyMessage[] = [];
  for (const each of decoded) {
    if (each.kind !== 'message' || each.part !== item.part) continue;
    if (each.family !== 'alarm' && each.family !== 'fault' && each.family !== 'event') continue;
    const { reading } = normaliseCode(each, registered, batch.units.peek(registered.unit.id)?.profile ?? null);
    if (reading.reason !== 'mapped' && (item.reason === 'unknown-code' || item.reason === 'unknown-profile'))
      return null;
    said.push(each);
  }
  return said;
}

/**
 * Judges it again, once: an emergency that rang nowhere rings now, however old; what a person has ended, or what rings as
 * an emergency under another name, is not doubled; the rest is kept beside its unit and stays silent.
 *
 * @returns whether it is done with
 */
export async function judgeAgain(batch: Batch, item: KeptItem): Promise<boolean> {
  const said = mended(batch, item);
  const registered = batch.register.units.get(item.unitId ?? '');
  if (said === null || registered === undefined) return false;
  const { journal, epoch, journalSeq, part } = item;
  const rang = await batch.unregistered.rang({ journal, epoch, journalSeq, part });
  const isSettled = rang.some(({ state, priority }) => state.closed !== null || priority === 'emergency');
  if (!isSettled) for (const message of said) await ringSaid(batch, message, atUnit(registered), true);
  count(batch, 'reprocessed');
  return true;
}

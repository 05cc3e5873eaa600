import type { RegisteredUnit } from '@vigil/store';
import { type CanonicalCode, canonicalCode } from '@vigil/vocabulary';
import type { Batch } from '../batch.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { type JudgedCode, normaliseCode } from '../normalise.ts';
import { type Said, saidIn } from './repeats.ts';

/** What one code message is about, gathered once. */
export interface Report extends Said {
  readonly batch: Batch;
  readonly message: CodeFamilyMessage;
  readonly registered: RegisteredUnit;
  readonly code: JudgedCode;
  readonly word: CanonicalCode;
}

export async function reportOf(batch: Batch, message: CodeFamilyMessage, registered: RegisteredUnit): Promise<Report> {
  const { unitId } = message;
  const state = batch.units.peek(unitId);
  const code = normaliseCode(message, registered, state?.profile ?? null);
  const { canonical } = code;
  const said = saidIn(message, unitId, {
    canonical,
    boot: state?.boot ?? null,
    clearsAll: code.reading.clearsAll,
    raises: message.body.active && !code.reading.clearsAll && message.body.historical !== true,
    open: await batch.alarms.findOpen(unitId, canonical),
  });
  return { ...said, batch, message, registered, code, word: canonicalCode(canonical) };
}

/** Somebody in danger, by the code or by what the message itself says of people. */
export function isGrave({ word, message }: Pick<Report, 'word' | 'message'>): boolean {
  if (word.priority === 'emergency') return true;
  const { passengers, peopleCount } = message.body;
  return word.emergencyWithPeople === true && (passengers === true || (peopleCount ?? 0) > 0);
}

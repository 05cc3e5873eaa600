import { type ContractNote, contractNote, type MessageRef, refOf, sampleLimit, type UpFamily } from '@vigil/vocabulary';
import type { z } from 'zod';
import type { Rejected, Source } from './decoded.ts';

/** How far a message was understood before something stopped it: what is known reaches the quarantine. */
export interface Place {
  readonly source: Source;
  readonly vendor?: string;
  readonly unitId?: string;
  readonly family?: UpFamily;
}

/** @param value the envelope as it was sent, for its reference; undefined when there is none to read */
export function refuse(place: Place, reason: Rejected['reason'], detail: string, part = 0, value?: unknown): Rejected {
  const { source, vendor = null, unitId = null, family = null } = place;
  const ref: MessageRef | null = refOf(value);
  return {
    kind: 'rejected',
    reason,
    detail,
    part,
    vendor,
    unitId,
    family,
    ref,
    notes: [noteOf(reason, detail, source)],
    source,
  };
}

/** The contract fault behind a reason of the quarantine. */
function noteOf(reason: Rejected['reason'], detail: string, source: Source): ContractNote {
  switch (reason) {
    case 'refused-topic':
    case 'refused-will':
    case 'oversized':
    case 'nothing-understood':
    case 'unknown-unit':
      return contractNote(reason, '', detail);
    case 'bad-topic':
    case 'foreign-vendor-unit':
      return contractNote('refused-topic', reason, detail);
    default:
      return contractNote('unreadable', reason, asSent(source));
  }
}

/** The beginning of what could not be read, of its bytes: a value may be nested without end. */
function asSent({ entry }: Source): string {
  return Buffer.from(entry.payload.subarray(0, sampleLimit)).toString('utf8');
}

/** First three faults, paths before words; values are left out (they are in the raw bytes beside it). */
export function shapeFault(error: z.ZodError): string {
  const faults = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || '(message)'}: ${issue.message}`);
  const more = error.issues.length - faults.length;
  return faults.join('; ') + (more > 0 ? `; ${more} more` : '');
}

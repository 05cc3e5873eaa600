import { firstEpoch, type JournalEntry } from '@vigil/journal';
import { decode } from '../../src/decode/decode.ts';
import type { Decoded } from '../../src/decode/decoded.ts';
import type { Surroundings } from '../../src/decode/surroundings.ts';
import { noon } from './bench.ts';

/** One publish as it stands in the journal, received at noon. */
export function entryOf(family: string, payload: string | Uint8Array, seq = 1): JournalEntry {
  return {
    epoch: firstEpoch,
    seq,
    kind: 'publish',
    lane: 'telemetry',
    origin: 'dev-L1',
    connection: '1',
    topic: `vigil/v1/acme/L1/${family}`,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    receivedAt: noon,
    flags: 1,
  };
}

const inChina: Surroundings = { offsetOf: () => 480 };

export function decoded(
  family: string,
  payload: string | Uint8Array,
  around: Surroundings = inChina,
): readonly Decoded[] {
  return decode({ journal: 'main', entry: entryOf(family, payload) }, around);
}

/** What was understood of a payload with one envelope: its body, and its notes as `kind path`. */
export function understood(
  family: string,
  payload: string | Uint8Array,
): {
  readonly body: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  readonly time: number | null;
} {
  const [only, ...others] = decoded(family, payload);
  if (others.length > 0) throw new Error(`${others.length + 1} envelopes`);
  if (only?.kind !== 'message')
    throw new Error(only?.kind === 'rejected' ? `${only.reason}: ${only.detail}` : 'no message');
  return {
    body: only.body,
    notes: only.notes.map(({ kind, path }) => `${kind} ${path}`),
    time: only.time.deviceTime,
  };
}

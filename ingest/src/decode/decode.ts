import { type JournalKind, journalKinds, parseTopic } from '@vigil/vocabulary';
import type { Decoded, Source } from './decoded.ts';
import { decodeKept } from './kept.ts';
import { decodeAlive, decodePresence, decodeSenderFault } from './presence.ts';
import { readers } from './readers.ts';
import { refuse } from './refuse.ts';
import { noSurroundings, type Surroundings } from './surroundings.ts';

/**
 * First stage: bytes of one journal entry → envelopes. Never throws for what a device sent; what cannot be read
 * comes out as `rejected` with a reason.
 *
 * ```
 *                     ┌── compiled check ──clean───────────────────────────▶ message
 *  entry ──reader──▶ value                                                    ▲
 *            │        └── anything else ─▶ zod schema ──accepted──────────────┤
 *            │                                 └──refused─▶ field by field ───┘ with notes of what was wrong
 *            │                                                   └── what decides is not there ─▶ rejected: bad-shape
 *            │                                                   └── nothing in it is known ────▶ nothing-understood
 *            └── no topic of ours, no text, nothing like JSON ──▶ rejected: bad-topic, not-utf8, …
 * ```
 */
export function decode(source: Source, around: Surroundings = noSurroundings): readonly Decoded[] {
  const kind = journalKind(source.entry.kind);
  switch (kind) {
    case 'publish':
      return decodePublish(source, false, around);
    case 'will':
      return decodePublish(source, true, around);
    case 'refused':
    case 'oversized':
      return decodeKept(source, kind);
    case 'contract-fault':
      return decodeSenderFault(source);
    case 'connect':
      return decodePresence(source, 'connect');
    case 'disconnect':
      return decodePresence(source, 'disconnect');
    case 'broker-started':
      return [{ kind: 'broker', what: 'started', refuses: false, source }];
    case 'broker-stopped':
      return [{ kind: 'broker', what: 'stopped', refuses: false, source }];
    case 'broker-alive':
      return decodeAlive(source);
    case 'clock-step':
      return [{ kind: 'broker', what: 'clock-step', refuses: false, source }];
    case null:
      return [refuse({ source }, 'bad-topic', `record kind ${source.entry.kind}`)];
  }
}

function journalKind(kind: string): JournalKind | null {
  return journalKinds.find((known) => known === kind) ?? null;
}

function decodePublish(source: Source, will: boolean, around: Surroundings): readonly Decoded[] {
  for (const reader of readers) {
    const decoded = reader.read(source, will, around);
    if (decoded !== null) return decoded;
  }
  const parsed = parseTopic(source.entry.topic);
  return [refuse({ source }, 'bad-topic', parsed.ok ? 'nobody reads it' : parsed.reason)];
}

import { isUtf8 } from 'node:buffer';
import type { JournalEntry } from '@vigil/journal';
import {
  batchLimit,
  isUpFamily,
  type JournalKind,
  journalKinds,
  messageSchemas,
  type PresenceBody,
  parseTopic,
  type UpFamily,
} from '@vigil/vocabulary';
import { z } from 'zod';
import type { Decoded, Message, MessageRef, Rejected, Source } from './decoded.ts';
import { judgeTime } from './timestamps.ts';

/**
 * First stage: bytes of one journal entry → envelopes. Never throws for what a device sent; what cannot be read
 * comes out as `rejected` with a reason. In an array each element stands for itself.
 */
export function decode(source: Source): readonly Decoded[] {
  const known = decodedBefore.get(source.entry);
  if (known !== undefined) return known;
  const decoded = decodeEntry(source);
  if (decoded.length * keptFromBytes <= source.entry.payload.byteLength) decodedBefore.set(source.entry, decoded);
  return decoded;
}

/** Judging and history read the same entries one after the other; the second finds them here as long as they live. */
const decodedBefore = new WeakMap<JournalEntry, readonly Decoded[]>();
/**
 * Shortest mean envelope that is kept, bytes. Entries wait for a history that is away by their bytes in the journal;
 * an array of 500 zeros would come out a hundred times as large (measured: 126 KiB for 1 KiB, status values 6 times).
 */
const keptFromBytes = 40;

function decodeEntry(source: Source): readonly Decoded[] {
  const { entry } = source;
  switch (journalKind(entry.kind)) {
    case 'publish':
      return decodePublish(source, false);
    case 'will':
      return decodePublish(source, true);
    case 'connect':
      return decodePresence(source, 'connect');
    case 'disconnect':
      return decodePresence(source, 'disconnect');
    case 'broker-started':
      return [{ kind: 'broker', what: 'started', source }];
    case 'broker-stopped':
      return [{ kind: 'broker', what: 'stopped', source }];
    case null:
      return [refuse({ source }, 'bad-topic', `record kind ${entry.kind}`)];
  }
}

function journalKind(kind: string): JournalKind | null {
  return journalKinds.find((known) => known === kind) ?? null;
}

interface Place {
  readonly source: Source;
  readonly vendor?: string;
  readonly unitId?: string;
  readonly family?: UpFamily;
}

function refuse(
  place: Place,
  reason: Rejected['reason'],
  detail: string,
  part = 0,
  ref: MessageRef | null = null,
): Rejected {
  const { source, vendor = null, unitId = null, family = null } = place;
  return { kind: 'rejected', reason, detail, part, vendor, unitId, family, ref, source };
}

function decodePublish(source: Source, will: boolean): readonly Decoded[] {
  const { payload, topic } = source.entry;
  const parsed = parseTopic(topic);
  if (!parsed.ok) return [refuse({ source }, 'bad-topic', parsed.reason)];
  const { vendor, unit: unitId, family } = parsed.topic;
  if (!isUpFamily(family)) return [refuse({ source, vendor, unitId }, 'bad-topic', 'down-family')];
  const place = { source, vendor, unitId, family };
  if (payload.byteLength === 0) return [refuse(place, 'empty', 'no bytes')];
  if (!isUtf8(payload)) return [refuse(place, 'not-utf8', 'payload is not UTF-8')];
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [refuse(place, 'not-json', error instanceof Error ? error.message : String(error))];
  }
  if (!Array.isArray(value)) return [envelope(place, family, value, 0, will, () => text)];
  if (value.length === 0) return [refuse(place, 'empty', 'empty array')];
  if (value.length > batchLimit) return [refuse(place, 'too-many', `${value.length} envelopes, limit ${batchLimit}`)];
  return value.map((element: unknown, part) =>
    envelope(place, family, element, part, will, () => JSON.stringify(element)),
  );
}

function envelope(
  place: Required<Place>,
  family: UpFamily,
  value: unknown,
  part: number,
  will: boolean,
  text: () => string,
): Message | Rejected {
  const read = messageSchemas[family].safeParse(value);
  if (!read.success) return refuse(place, 'bad-shape', shapeFault(read.error), part, refOf(value));
  const { source, vendor, unitId } = place;
  const body = read.data;
  const time = judgeTime(body.ts, source.entry.receivedAt);
  // `family` chose the schema, so the pair fits; TypeScript cannot correlate the two through the map.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind: 'message', family, vendor, unitId, body, time, will, part, source, text } as Message;
}

/** First three faults, paths before words; values are left out (they are in the raw bytes beside it). */
function shapeFault(error: z.ZodError): string {
  const faults = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || '(message)'}: ${issue.message}`);
  const more = error.issues.length - faults.length;
  return faults.join('; ') + (more > 0 ? `; ${more} more` : '');
}

const refSchema = z.object({
  id: z.string().min(1).max(64).optional().catch(undefined),
  boot: z.int().nonnegative().optional().catch(undefined),
  seq: z.int().nonnegative().optional().catch(undefined),
});

/** Id of an envelope of any shape, null when it has none to answer to. */
function refOf(value: unknown): MessageRef | null {
  const read = refSchema.safeParse(value);
  if (!read.success) return null;
  const { id, boot, seq } = read.data;
  if (id !== undefined) return { id };
  return boot !== undefined && seq !== undefined ? { boot, seq } : null;
}

const presenceSchema: z.ZodType<PresenceBody> = z.object({
  clientId: z.string(),
  address: z.string(),
  transport: z.enum(['tcp', 'tls', 'ws', 'wss']),
  session: z.string(),
  reason: z
    .enum(['clean', 'lost', 'taken-over', 'kicked', 'slow-reader', 'keepalive', 'shutdown', 'protocol'])
    .exactOptional(),
  detail: z.string().exactOptional(),
});

function decodePresence(source: Source, what: 'connect' | 'disconnect'): readonly Decoded[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(source.entry.payload).toString('utf8'));
  } catch (error) {
    return [refuse({ source }, 'not-json', `${what}: ${error instanceof Error ? error.message : String(error)}`)];
  }
  const read = presenceSchema.safeParse(value);
  if (!read.success) return [refuse({ source }, 'bad-shape', `${what}: ${shapeFault(read.error)}`)];
  return [{ kind: 'presence', what, credential: source.entry.origin, body: read.data, source }];
}

import type { Occurrence, OccurrenceReads, RegisteredUnit } from '@vigil/store';
import { type CanonicalId, canonicalCode, messageSchemas, readCode, refOfKey, unitTopic } from '@vigil/vocabulary';
import { atUnit, ringSaid } from '../alarms/said.ts';
import { type Batch, count } from '../batch.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { judgeTime } from '../decode/timestamps.ts';
import { normaliseCode } from '../normalise.ts';
import type { LiveState } from '../world.ts';

/** Raises of one unit that are looked at, and of one code that are told at its alarm; the newest. */
const lookedAt = 1_000;
const toldAtMost = 20;

/** An occurrence, and the emergency that its code means by now. */
interface MappedAnew {
  readonly occurrence: Occurrence;
  readonly canonical: CanonicalId;
  readonly message: CodeFamilyMessage;
}

interface Look {
  readonly occurrences: Pick<OccurrenceReads, 'raisedSince'>;
  readonly peek: (unitId: string) => Readonly<LiveState> | null;
}

/** What was no emergency when it came and would be one today, by code, newest first. */
export async function mappedAnew(
  { occurrences, peek }: Look,
  registered: RegisteredUnit,
  sinceMs: number,
): Promise<ReadonlyMap<CanonicalId, readonly MappedAnew[]>> {
  const found = new Map<CanonicalId, MappedAnew[]>();
  const birthProfile = peek(registered.unit.id)?.profile ?? null;
  for (const occurrence of await occurrences.raisedSince(registered.unit.id, sinceMs, lookedAt)) {
    const table = tableOf(occurrence, registered, birthProfile);
    const { canonical, reason } = readCode(table, occurrence.raw);
    if (canonical === null || reason !== 'mapped' || !isEmergency(canonical) || isEmergency(occurrence.code)) continue;
    const message = messageOf(occurrence, registered, table);
    if (message === null) continue;
    const list = found.get(canonical) ?? [];
    if (list.length < toldAtMost) list.push({ occurrence, canonical, message });
    found.set(canonical, list);
  }
  return found;
}

const isEmergency = (code: CanonicalId): boolean => canonicalCode(code).priority === 'emergency';

/** The one that the register or the birth names today, where the message named none; else the one it was read by. */
function tableOf(
  { profile, raw, detail }: Occurrence,
  registered: RegisteredUnit,
  birthProfile: string | null,
): string {
  if (detail['tableOf'] !== 'register') return profile;
  const body = { v: 1, code: raw, active: true } as const;
  return normaliseCode({ family: 'fault', body }, registered, birthProfile).reading.profile;
}

/** The message again, of which everything is kept that is judged; null: it is none of a device. */
function messageOf(
  { raw, detail, historical, messageKey, boot, seq, deviceTime, receivedAt, ...place }: Occurrence,
  { unit, vendor }: RegisteredUnit,
  profile: string,
): CodeFamilyMessage | null {
  const { family } = detail;
  if (family !== 'alarm' && family !== 'fault' && family !== 'event') return null;
  const { floor, passengers, peopleCount, door, doorZone, text } = detail;
  const numbers = { ...(boot === null ? {} : { boot }), ...(seq === null ? {} : { seq }) };
  const read = messageSchemas[family].safeParse({
    floor,
    passengers,
    peopleCount,
    door,
    doorZone,
    text,
    ...numbers,
    ...(messageKey === null ? {} : refOfKey(messageKey)),
    ...(historical ? { historical } : {}),
    code: raw,
    profile,
  });
  if (!read.success) return null;
  const { journal, epoch, journalSeq, part } = place;
  const said = { origin: '', connection: '', topic: unitTopic(vendor.id, unit.id, family), payload: Buffer.alloc(0) };
  const entry = { ...said, epoch, seq: journalSeq, kind: 'publish', lane: 'ordinary' as const, receivedAt, flags: 0 };
  return {
    kind: 'message',
    family,
    vendor: vendor.id,
    unitId: unit.id,
    body: read.data,
    time: judgeTime(deviceTime ?? undefined, receivedAt),
    will: false,
    part,
    notes: [],
    source: { journal, entry },
  };
}

/**
 * Its code means an emergency now, by a table of the register or of a new version: it rings, unless the newest of them
 * has rung as one before, or a person has ended what it rang as.
 */
export async function ringMappedAnew(batch: Batch, registered: RegisteredUnit, sinceMs: number): Promise<void> {
  const look = { occurrences: batch.occurrences, peek: (id: string) => batch.units.peek(id) };
  for (const [, [newest, ...older]] of await mappedAnew(look, registered, sinceMs)) {
    if (newest === undefined) continue;
    const { journal, epoch, journalSeq, part } = newest.occurrence;
    const rang = await batch.unregistered.rang({ journal, epoch, journalSeq, part });
    if (rang.some(({ state, priority }) => state.closed !== null || priority === 'emergency')) continue;
    for (const { message } of [newest, ...older].toReversed()) await ringSaid(batch, message, atUnit(registered), true);
    count(batch, 'reprocessed:mapped-anew');
  }
}

import type { VendorMessage } from '@vigil/store';
import { shownParts, shownPayloadBytes, type VendorMessagePart } from '@vigil/vocabulary';
import { address } from '../address.ts';
import type { Births } from '../births.ts';
import { decode } from '../decode/decode.ts';
import type { Decoded, Message, Rejected, Source } from '../decode/decoded.ts';
import type { Surroundings } from '../decode/surroundings.ts';
import { normaliseCode } from '../normalise.ts';
import type { RegisterIndex } from '../register-index.ts';

/** Fields of an envelope that are shown, and characters of each. */
const shownFields = 40;
const shownCharacters = 200;
const shownTopicCharacters = 400;

export interface Knowledge {
  readonly register: Pick<RegisterIndex, 'units'>;
  readonly births: Births;
  readonly around: Surroundings;
}

type Understood = Omit<VendorMessage, 'skipped'>;

/**
 * What becomes of one journal entry, as its sender's vendor is shown it: the same decoding and addressing as that of the
 * pipeline, without its judging. Null: no message (a connection that begins, what the broker says of itself).
 */
export async function understood(
  { register, births, around }: Knowledge,
  vendor: string,
  source: Source,
): Promise<Understood | null> {
  const { entry, journal } = source;
  const all = decode(source, around);
  const shown = await Promise.all(all.slice(0, shownParts).map((decoded) => partOf({ register, births }, decoded)));
  const parts = shown.filter((part) => part !== null);
  if (parts.length === 0) return null;
  const named = parts.find(({ unitId }) => unitId !== null)?.unitId ?? null;
  return {
    at: entry.receivedAt,
    vendor,
    credential: entry.origin,
    // Its topic may name another's: what is known of that unit is none of this vendor's business.
    unitId: named !== null && register.units.get(named)?.vendor.id === vendor ? named : null,
    topic: entry.topic.slice(0, shownTopicCharacters),
    bytes: entry.payload.length,
    // A copy: what was read from the file at once is a view.
    payload: Uint8Array.from(entry.payload.subarray(0, shownPayloadBytes)),
    parts,
    more: Math.max(0, all.length - shownParts),
    journal,
    epoch: entry.epoch,
    journalSeq: entry.seq,
  };
}

async function partOf(
  { register, births }: Omit<Knowledge, 'around'>,
  decoded: Decoded,
): Promise<VendorMessagePart | null> {
  if (decoded.kind === 'rejected') return refusedPart(decoded);
  if (decoded.kind !== 'message') return null;
  const addressed = address(register, decoded);
  const said = messagePart(decoded);
  if (addressed.kind === 'refused')
    return { ...said, reason: addressed.rejected.reason, detail: addressed.rejected.detail };
  const { family, unitId } = decoded;
  if (family === 'birth') births.note(decoded);
  if (family !== 'fault' && family !== 'event' && family !== 'alarm') return said;
  const { reading, canonical } = normaliseCode(decoded, addressed.registered, await births.profileOf(unitId));
  return { ...said, code: canonical, profile: reading.profile, isMapped: reading.reason === 'mapped' };
}

function messagePart({ family, unitId, body, time, notes }: Message): VendorMessagePart {
  return {
    family,
    unitId,
    code: null,
    profile: null,
    isMapped: null,
    takenAt: time.eventTime,
    fields: fieldsOf(body),
    reason: null,
    detail: '',
    notes,
  };
}

function refusedPart({ family, unitId, reason, detail, notes, understood: said }: Rejected): VendorMessagePart {
  const nothing = { code: null, profile: null, isMapped: null, takenAt: null, fields: {} };
  const meant = said === undefined ? nothing : messagePart(said);
  return { ...meant, family, unitId, reason, detail: detail.slice(0, shownCharacters), notes };
}

/** Plain values as they were read; what is nested stands as its JSON. */
function fieldsOf(body: object): Record<string, string | number | boolean> {
  const fields: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(body).slice(0, shownFields)) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'number' || typeof value === 'boolean') fields[name] = value;
    else fields[name] = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shownCharacters);
  }
  return fields;
}

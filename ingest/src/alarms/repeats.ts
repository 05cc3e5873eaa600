import { createHash } from 'node:crypto';
import type { AlarmRecord, SameOccurrence } from '@vigil/store';
import { type CanonicalId, canonicalCode, judgeRepeat, keyOfRef, type Repeat, refOf } from '@vigil/vocabulary';
import type { Batch, Occurrences } from '../batch.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { envelopeText } from '../decode/envelope-text.ts';

/** By what a message is recognised when it comes again. */
export interface Said {
  /** Id, or `boot:seq`; null when the sender gave neither. */
  readonly key: string | null;
  /** Place, family, key and content: the same text is the same message, within bounds. */
  readonly dedupeKey: string;
  /** Session of the device, as the message says it, else as it is known; null: unknown. */
  readonly boot: number | null;
  readonly seq: number | null;
  /** It carries a plausible device time, or a number of its session: the same bytes were made once. */
  readonly isDated: boolean;
  /** Receipt time, epoch ms. */
  readonly at: number;
  readonly canonical: CanonicalId;
  /** It says that something is wrong now; a clear and buffered data do not. */
  readonly raises: boolean;
  /** Where it rings: id of the unit, or of what stands for one. */
  readonly place: string;
  /** It says that nothing is wrong at all. */
  readonly clearsAll: boolean;
  /** The open alarm of this code where it rings. */
  readonly open: AlarmRecord | null;
}

/** How many of the newest messages of a code are looked at. */
const lookedAt = 20;

/** @param place where it rings: nobody's message makes another's a duplicate */
export function saidIn(
  message: CodeFamilyMessage,
  place: string,
  known: Pick<Said, 'boot' | 'canonical' | 'raises' | 'open' | 'clearsAll'>,
): Said {
  const { family, body, time, source } = message;
  const ref = refOf(body);
  const key = ref === null ? null : keyOfRef(ref);
  // The same key with other content is another message (a device that reuses ids must not lose an alarm).
  const content = createHash('sha256').update(envelopeText(message)).digest('hex');
  return {
    ...known,
    place,
    key,
    dedupeKey: `${place}|${family}|${key ?? ''}|${content}`,
    boot: body.boot ?? known.boot,
    seq: body.seq ?? null,
    isDated: time.clock === 'plausible' || (body.boot !== undefined && body.seq !== undefined),
    at: source.entry.receivedAt,
  };
}

/** Whether a message came before, and what is known of it then. */
export interface Before {
  readonly repeat: Repeat;
  /** The alarm that it belonged to. */
  readonly alarm: AlarmRecord | null;
}

/** Looks it up, and notes that it came again. */
export async function lookBefore(
  batch: Pick<Batch, 'alarms' | 'occurrences' | 'now' | 'rules'>,
  said: Said,
): Promise<Before> {
  const { boot, isDated, at } = said;
  const same = await batch.occurrences.newestSame(said.dedupeKey, said.canonical);
  if (same === null) return { repeat: 'new', alarm: null };
  const alarm = same.alarmId === null ? null : await batch.alarms.get(same.alarmId);
  const { boot: bootThen, lastAt } = same;
  const its = alarm === null ? null : { latched: alarm.state.latched, closedAt: alarm.state.closed?.at ?? null };
  const repeat = judgeRepeat(
    { boot, isDated, at, now: batch.now },
    { boot: bootThen, lastAt, contradicted: await isContradicted(batch, said, same, alarm), alarm: its },
    batch.rules.repeats,
  );
  await batch.occurrences.cameAgain(same.id, at);
  return { repeat, alarm };
}

/** Since it was said, a raise was cleared, or what a clear had ended is back. */
async function isContradicted(
  batch: Pick<Batch, 'alarms' | 'occurrences'>,
  said: Said,
  same: SameOccurrence,
  alarm: AlarmRecord | null,
): Promise<boolean> {
  const { place, canonical, raises, open, clearsAll } = said;
  const { lastAt } = same;
  const word = canonicalCode(canonical);
  if (raises) {
    const clearedAt = alarm?.state.clearedAt ?? null;
    return clearedAt === null ? word.priority === 'info' && word.clears !== undefined : clearedAt >= lastAt;
  }
  // The end of a mode, of which no alarm tells whether it is on again.
  if (word.priority === 'info' && !clearsAll) return true;
  const ends = clearsAll ? await batch.alarms.openOf([place]) : open === null ? [] : [open];
  for (const { code, source, state } of ends)
    if (source === 'device' && state.condition === 'active' && state.lastAt >= lastAt)
      if (await isBackSince(batch, said, same, code)) return true;
  return false;
}

/**
 * A clear that comes a second time, late, behind a raise of which it knew nothing ends nothing. But where the newest raise
 * is itself one that had come before the clear, the two belong together.
 */
async function isBackSince(
  { occurrences }: Occurrences,
  { place }: Said,
  clear: SameOccurrence,
  code: CanonicalId,
): Promise<boolean> {
  const raises = await occurrences.recent(place, code, true, lookedAt);
  const [newest] = raises;
  return raises.some(
    ({ id, dedupeKey }) => id !== newest?.id && dedupeKey === newest?.dedupeKey && Number(id) < Number(clear.id),
  );
}

/**
 * It changes nothing: it is only answered. A clear or buffered data that was said before never acts again. Without a
 * key the same content is a message of its own as long as its alarm is open: nobody can be answered, so it is kept.
 */
export function isOnlyRepeated({ raises, key }: Said, { repeat, alarm }: Before): boolean {
  if (key !== null) return raises ? repeat === 'repeat' : repeat !== 'new';
  return raises && repeat === 'repeat' && alarm !== null && alarm.state.closed !== null;
}

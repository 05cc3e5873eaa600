import { compareOrder, contractNote, isOlder, type OrderFacts, type OrderVerdict } from '@vigil/vocabulary';
import { type Batch, count, noteFaults } from '../batch.ts';
import type { Message, StatusMessage } from '../decode/decoded.ts';
import { placeOf, plausibleTime } from '../decode/place.ts';
import { markOldNews } from '../old-news.ts';
import type { LiveState } from '../world.ts';
import { isBehindBirth } from './connections.ts';
import { availabilityMemory } from './memory.ts';

type Memory = Partial<ReturnType<typeof availabilityMemory.change>>;

/**
 * Is this status older than what is known of its unit? Then it is marked, noted, and changes nothing.
 *
 * ```
 *             newer ───────────────────────────────────────────────▶ judged, becomes what is known
 *  status ──▶ older ─▶ behind ── a newer one ───────────────────────▶ forgotten
 *                        │ goes forward, no faster than life, for rules.order.afterMs and .messages, nothing newer between
 *                        └───────────────────────────────────────────▶ the device has begun to count anew: judged, noted
 * ```
 *
 * @returns whether it is old news
 */
export function judgeOrder(batch: Batch, message: StatusMessage, state: LiveState): boolean {
  const known = availabilityMemory.of(state);
  if (isPlainlyNewer(message, state)) return false;
  const { boot } = message.body;
  const sent = placeOf(message);
  const verdict = isBehindBirth(message, state)
    ? 'older-boot'
    : compareOrder(knownPlace(state), sent, known.origin === message.source.entry.origin);
  if (isOlder(verdict)) {
    if (!hasBegunAnew(batch, state, message, sent)) {
      markOldNews(message);
      noteOrder(batch, message, 'old-news', verdict);
      return true;
    }
    noteOrder(batch, message, 'counted-anew', verdict);
    beginSession(state, boot ?? state.boot, null);
  } else {
    if (verdict === 'restarted') noteOrder(batch, message, 'counted-anew', verdict);
    if (verdict === 'newer-boot' || verdict === 'restarted') beginSession(state, boot ?? state.boot, null);
  }
  if (known.behind !== undefined) delete availabilityMemory.change(state).behind;
  if (boot !== undefined) state.boot = boot;
  return false;
}

/** Any other message of a newer session: the one before has ended, whatever its Will says later. */
export function noteSession(state: LiveState, message: Message): void {
  const { boot } = message.body;
  if (boot === undefined || message.body.historical === true || boot <= (state.boot ?? -1)) return;
  if (!isBehindBirth(message, state)) beginSession(state, boot, plausibleTime(message));
}

/**
 * The numbers of a session mean nothing in the next one. Its clock is the same, but may have been set back: what is
 * known of it never stands in the way of the session that begins.
 *
 * @param ts plausible device time of its first message, epoch ms; null: none
 */
export function beginSession(state: LiveState, boot: number | null, ts: number | null): void {
  const memory = availabilityMemory.change(state);
  if (boot !== state.boot) state.boot = boot;
  delete memory.lastSeq;
  delete memory.behind;
  if (ts !== null && memory.lastTs !== undefined) memory.lastTs = Math.min(memory.lastTs, ts);
}

/** What a clean device sends, told without an object for each message: numbers that rise, or else a clock that does. */
function isPlainlyNewer({ body: { boot, seq }, time }: StatusMessage, state: Readonly<LiveState>): boolean {
  const { behind, lastSeq, lastTs, lastTsOdd } = availabilityMemory.of(state);
  if (behind !== undefined || (boot !== undefined && boot !== state.boot)) return false;
  if (seq !== undefined && lastSeq !== undefined) return seq > lastSeq;
  if (time.clock !== 'plausible' || lastTs === undefined || lastTsOdd === true) return true;
  return (time.deviceTime ?? lastTs) >= lastTs;
}

export function knownPlace(state: Readonly<LiveState>): OrderFacts {
  const { lastSeq, lastTs, lastTsOdd } = availabilityMemory.of(state);
  return { boot: state.boot, seq: lastSeq, ts: lastTsOdd === true ? null : lastTs };
}

/** Notes one that came behind; true when they have gone forward for so long that it is the device that began anew. */
function hasBegunAnew(batch: Batch, state: LiveState, message: StatusMessage, sent: OrderFacts): boolean {
  const { receivedAt } = message.source.entry;
  const memory = availabilityMemory.change(state);
  const { behind } = memory;
  const goesForward =
    behind !== undefined && receivedAt >= behind.since && isForward(compareOrder(behind, sent, true), behind, sent);
  const { boot, seq, ts } = sent;
  const next: Memory['behind'] = {
    since: goesForward ? behind.since : receivedAt,
    count: goesForward ? behind.count + 1 : 1,
    ...(typeof boot === 'number' ? { boot } : {}),
    ...(typeof seq === 'number' ? { seq } : {}),
    ...(typeof ts === 'number' ? { ts, firstTs: goesForward ? (behind.firstTs ?? ts) : ts } : {}),
  };
  memory.behind = next;
  const { afterMs, messages } = batch.rules.order;
  const lived = receivedAt - next.since;
  // Buffered messages come faster than they were made.
  const isBuffer = next.ts !== undefined && next.firstTs !== undefined && next.ts - next.firstTs > 2 * lived;
  return next.count >= messages && lived >= afterMs && !isBuffer;
}

function isForward(verdict: OrderVerdict, before: OrderFacts, sent: OrderFacts): boolean {
  if (verdict === 'newer-time') return (sent.ts ?? 0) > (before.ts ?? 0);
  return verdict === 'newer-seq' || verdict === 'newer-boot' || verdict === 'wrapped-seq';
}

export function noteOrder(
  batch: Batch,
  message: Message,
  kind: 'old-news' | 'counted-anew',
  why: OrderVerdict | 'older-connection',
): void {
  const { vendor, unitId, family, body, source } = message;
  const { origin, receivedAt } = source.entry;
  count(batch, `${kind}:${family}`);
  const numbers = `boot ${body.boot ?? '–'}, seq ${body.seq ?? '–'}, ts ${body.ts ?? '–'}`;
  noteFaults(batch, { credential: origin, vendor, unitId, at: receivedAt }, [
    contractNote(kind, family, `${why}: ${numbers}`),
  ]);
}

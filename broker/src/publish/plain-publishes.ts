import type { ByteGuard } from '../guards/bytes.ts';
import type { Session } from '../sessions/session.ts';
import type { PublishHook } from './publish-hook.ts';

/** First byte of a PUBLISH with QoS 1, neither repeated nor retained. */
const plainPublish = 0x32;
/**
 * Aedes must see a packet now and then, or its keep-alive would end a busy client: at least twice within the shortest
 * keep-alive (1 s, of which it grants one and a half). ms
 */
const passEveryMs = 500;
/** The beginning of a packet up to this size is kept until its rest comes; a larger one goes to Aedes. */
const maxTailBytes = 8 * 1024;
/** Bytes of one connection that may wait for the journal before no more are read; about one read of a socket. */
const maxOutstandingBytes = 64 * 1024;

type Cut =
  | { readonly kind: 'plain'; readonly topicAt: number; readonly idAt: number; readonly end: number }
  /** `end` is 0 when not even the length is there. */
  | { readonly kind: 'incomplete'; readonly end: number }
  | { readonly kind: 'other' };

const other: Cut = { kind: 'other' };

/**
 * The usual case of a busy connection, ahead of Aedes: QoS 1 to a topic whose route is known, which goes into the
 * journal and to nobody else. Aedes takes four times as long for such a packet and has nothing to decide about it.
 *
 * ```
 *  chunk ─▶ [kept beginning +] ─▶ packet after packet ─┬─ plain, route known ──▶ journal ─▶ PUBACK
 *                                                      ├─ incomplete ──────────▶ kept until its rest comes
 *                                                      └─ anything else ───────▶ it and all behind it: Aedes
 * ```
 * The order of messages stays: whatever Aedes gets it hands to the same journal within the same turn. After a chunk
 * that ended inside a packet Aedes goes on until a chunk ends with a packet.
 */
export class PlainPublishes {
  readonly #session: () => Session | undefined;
  readonly #guard: ByteGuard;
  readonly #hook: PublishHook;
  /** Called when reading may go on after {@link isFull}. */
  readonly #resume: () => void;
  #tail: Buffer | undefined;
  /** What comes next begins a packet. */
  #aligned = false;
  #passedAt = 0;
  #outstanding = 0;
  #full = false;

  constructor(session: () => Session | undefined, guard: ByteGuard, hook: PublishHook, resume: () => void) {
    this.#session = session;
    this.#guard = guard;
    this.#hook = hook;
    this.#resume = resume;
  }

  /** Nothing more may be read now: what was read waits for the journal. */
  get isFull(): boolean {
    return this.#full;
  }

  /**
   * @param chunk as read, already inspected by the guard
   * @returns what Aedes has to see of it, null: nothing
   */
  take(chunk: Buffer): Buffer | null {
    const bytes = this.#tail === undefined ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = undefined;
    const now = performance.now();
    const session = this.#aligned && now - this.#passedAt < passEveryMs ? this.#session() : undefined;
    if (session === undefined) return this.#pass(bytes, now);
    let at = 0;
    while (at < bytes.length) {
      const cut = cutPlain(bytes, at);
      if (cut.kind === 'incomplete' && cut.end - at <= maxTailBytes) {
        // A copy: the chunk may be much larger.
        this.#tail = Buffer.from(bytes.subarray(at));
        break;
      }
      if (cut.kind !== 'plain' || !this.#store(session, bytes, cut)) return this.#pass(bytes.subarray(at), now);
      at = cut.end;
    }
    this.#full = this.#outstanding > maxOutstandingBytes;
    return null;
  }

  #store(session: Session, bytes: Buffer, { topicAt, idAt, end }: Cut & { readonly kind: 'plain' }): boolean {
    const size = end - topicAt;
    const taken = this.#hook.takePlain(
      session,
      {
        topic: bytes.toString('utf8', topicAt, idAt),
        messageId: bytes.readUInt16BE(idAt),
        payload: bytes.subarray(idAt + 2, end),
      },
      () => this.#settled(size),
    );
    if (taken) this.#outstanding += size;
    return taken;
  }

  #settled(size: number): void {
    this.#outstanding -= size;
    if (!this.#full || this.#outstanding > maxOutstandingBytes / 2) return;
    this.#full = false;
    this.#resume();
  }

  #pass(bytes: Buffer, now: number): Buffer {
    this.#aligned = this.#guard.atPacketStart;
    this.#passedAt = now;
    return bytes;
  }
}

function cutPlain(bytes: Buffer, at: number): Cut {
  if (bytes[at] !== plainPublish) return other;
  let length = 0;
  let bodyAt = at + 1;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[bodyAt];
    if (byte === undefined) return { kind: 'incomplete', end: 0 };
    bodyAt += 1;
    length |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) break;
    // More than four bytes: the guard has refused that already.
    if (shift === 21) return other;
  }
  const end = bodyAt + length;
  if (end > bytes.length) return { kind: 'incomplete', end };
  if (length < 2) return other;
  const topicAt = bodyAt + 2;
  const idAt = topicAt + bytes.readUInt16BE(bodyAt);
  // No room for a packet id, or the id 0 [MQTT-2.3.1-1]: Aedes has the answer to that.
  if (idAt + 2 > end || (bytes[idAt] === 0 && bytes[idAt + 1] === 0)) return other;
  return { kind: 'plain', topicAt, idAt, end };
}

import type { ChunkFilter, Source } from '../listeners/source.ts';
import { RefusalError } from '../refusal.ts';
import type { Session, Wire } from '../sessions/session.ts';
import { type Cut, cutPlain } from './plain-packet.ts';
import type { PlainPublishes } from './plain-publishes.ts';

/** The beginning of a packet up to this size is kept until its rest comes; a larger one goes to Aedes. */
const maxTailBytes = 8 * 1024;
/** Bytes of one connection that may wait for the journal before no more are read; about one read of a socket. */
const maxOutstandingBytes = 64 * 1024;

/** What all inlets share. */
export interface InletParts {
  readonly publishes: PlainPublishes;
  readonly packetBytes: number;
}

/**
 * Everything that is read on one connection. The usual case goes ahead of Aedes: QoS 1 to a topic of this client's own,
 * which goes into the journal and to nobody else. Aedes takes four times as long for such a packet and has nothing to
 * decide about it.
 *
 * ```
 *  chunk ─▶ [kept beginning +] ─▶ packet after packet ─┬─ plain, going up ─────▶ journal ─▶ PUBACK
 *                                                      ├─ incomplete ──────────▶ kept until its rest comes
 *                                                      └─ anything else ───────▶ it and all behind it: guard ─▶ Aedes
 * ```
 * The order of messages stays: nothing goes ahead of Aedes while Aedes has not read all that it was given, and what it
 * reads it hands to the same journal at once. After a chunk that ended inside a packet Aedes goes on until a chunk
 * ends with a packet.
 */
export class Inlet implements ChunkFilter {
  readonly #wire: Wire;
  readonly #source: Source;
  readonly #parts: InletParts;
  #tail: Buffer | undefined;
  /** What comes next begins a packet, and it is not the CONNECT. */
  #aligned = false;
  #outstanding = 0;
  #full = false;

  constructor(wire: Wire, source: Source, parts: InletParts) {
    this.#wire = wire;
    this.#source = source;
    this.#parts = parts;
  }

  /** Nothing more may be read now: what was read waits for the journal. */
  get isFull(): boolean {
    return this.#full;
  }

  /** @returns what Aedes has to see of it, null: nothing */
  take(chunk: Buffer): Buffer | null {
    const rest = this.#takePlain(chunk);
    this.#full = this.#outstanding > maxOutstandingBytes;
    const { session } = this.#wire;
    if (session !== undefined) session.isHeldUp = this.#full;
    return rest;
  }

  #takePlain(chunk: Buffer): Buffer | null {
    const bytes = this.#tail === undefined ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = undefined;
    const { session } = this.#wire;
    if (session === undefined) return this.#guard(bytes);
    session.heardAt = performance.now();
    if (!this.#aligned || !session.ready || session.client.closed || session.wire.stream.readableLength > 0)
      return this.#guard(bytes);
    const { publishes, packetBytes } = this.#parts;
    let at = 0;
    while (at < bytes.length) {
      const cut = cutPlain(bytes, at, packetBytes);
      if (cut.kind === 'incomplete' && cut.end - at <= maxTailBytes) {
        // A copy: the chunk may be much larger.
        this.#tail = Buffer.from(bytes.subarray(at));
        break;
      }
      if (cut.kind !== 'plain' || !this.#store(publishes, session, bytes, cut)) return this.#guard(bytes.subarray(at));
      at = cut.end;
    }
    return null;
  }

  #store(publishes: PlainPublishes, session: Session, bytes: Buffer, cut: Cut & { readonly kind: 'plain' }): boolean {
    const taken = publishes.take(session, this, bytes, cut);
    if (taken) this.#outstanding += cut.end - cut.topicAt;
    return taken;
  }

  /** The journal has answered for so many bytes. */
  settled(size: number): void {
    this.#outstanding -= size;
    if (!this.#full || this.#outstanding > maxOutstandingBytes / 2) return;
    this.#full = false;
    const { session } = this.#wire;
    if (session !== undefined) {
      session.isHeldUp = false;
      session.heardAt = performance.now();
    }
    this.#source.resume();
  }

  #guard(bytes: Buffer): Buffer | null {
    const { guard, stream } = this.#wire;
    const refusal = guard.inspect(bytes);
    this.#aligned = guard.atPacketStart;
    if (refusal === undefined) return bytes;
    stream.destroy(new RefusalError(refusal));
    return null;
  }
}

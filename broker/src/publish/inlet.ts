import type { PublishPacket } from 'aedes';
import type { ByteLimits } from '../guards/bytes.ts';
import type { ChunkFilter, Source } from '../listeners/source.ts';
import { type Refusal, RefusalError } from '../refusal.ts';
import type { Intake, Session, Wire } from '../sessions/session.ts';
import { type LargeMessage, LargePacket, type LargeRoom } from './large-packet.ts';
import { type Cut, cutPlain } from './plain-packet.ts';
import type { PlainPublishes } from './plain-publishes.ts';

/** The beginning of a packet up to this size is kept until its rest comes; a larger one goes to Aedes. */
const maxTailBytes = 8 * 1024;
/** Bytes of one connection that may wait for the journal before no more are read; about one read of a socket. */
const maxOutstandingBytes = 64 * 1024;
const nothing = Buffer.alloc(0);

/** What all inlets share. */
export interface InletParts {
  readonly publishes: PlainPublishes;
  readonly room: LargeRoom;
  readonly limits: ByteLimits;
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
 *  guard ─┬─ behind the CONNECT ─────────▶ kept, and nothing more read, until CONNACK is out
 *         ├─ PUBLISH that is too large ──▶ read past; a small one stands in for it, see LargePacket
 *         └─ DISCONNECT, or the end ─────▶ when what came before it is answered
 * ```
 * The order of messages stays: nothing goes ahead of Aedes while Aedes has not read all that it was given, and what it
 * reads it hands to the same journal at once. After a chunk that ended inside a packet Aedes goes on until a chunk
 * ends with a packet.
 */
export class Inlet implements ChunkFilter, Intake {
  readonly #wire: Wire;
  readonly #source: Source;
  readonly #parts: InletParts;
  #tail: Buffer | undefined;
  /** What comes next begins a packet, and it is not the CONNECT. */
  #aligned = false;
  #outstanding = 0;
  #full = false;
  /** What is kept waits for CONNACK, or for answers. */
  #waitsFor: 'connack' | 'answers' | undefined;
  #end: (() => void) | undefined;
  #large: LargePacket | undefined;
  /** Large messages whose stand-in Aedes has not read, in their order. */
  #unread: LargeMessage[] | undefined;

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
    const rest = this.#waitsFor === 'connack' ? this.#keepAll(chunk) : this.#takePlain(chunk);
    this.#full = this.#outstanding > maxOutstandingBytes || this.#isWaiting;
    const { session } = this.#wire;
    if (session !== undefined) session.isHeldUp = this.#full;
    return rest;
  }

  /** CONNACK is out: what came behind the CONNECT is read like anything else. */
  opened(): void {
    if (this.#waitsFor === 'connack') this.#goOn();
  }

  /** @returns true: the end of the connection is told when what came before it is answered */
  holdsEnd(end: () => void): boolean {
    const isAnswered = this.#outstanding === 0;
    if (isAnswered && (this.#waitsFor === undefined || this.#tail === undefined)) return false;
    this.#end = end;
    return true;
  }

  unpack(packet: PublishPacket): LargeMessage | undefined {
    return this.#unread !== undefined && this.#parts.room.isStandIn(packet) ? this.#unread.shift() : undefined;
  }

  closed(): void {
    this.#large?.drop();
    for (const message of this.#unread ?? []) message.release();
    this.#large = undefined;
    this.#unread = undefined;
  }

  #takePlain(chunk: Buffer): Buffer | null {
    const bytes = this.#tail === undefined ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = undefined;
    const { session } = this.#wire;
    if (session === undefined) return this.#guard(bytes);
    session.heardAt = performance.now();
    if (!this.#aligned || !session.ready || session.client.closed || session.wire.stream.readableLength > 0)
      return this.#guard(bytes);
    const { publishes, limits } = this.#parts;
    let at = 0;
    while (at < bytes.length) {
      const cut = cutPlain(bytes, at, limits.packetBytes);
      if (cut.kind === 'incomplete' && cut.end - at <= maxTailBytes) {
        this.#keep(bytes, at);
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

  waits(size: number): void {
    this.#outstanding += size;
  }

  /** The journal has answered for so many bytes. */
  settled(size: number): void {
    this.#outstanding -= size;
    if (this.#outstanding === 0 && (this.#waitsFor === 'answers' || this.#end !== undefined)) this.#answered();
    if (!this.#full || this.#isWaiting || this.#outstanding > maxOutstandingBytes / 2) return;
    this.#readOn();
  }

  #readOn(): void {
    this.#full = false;
    const { session } = this.#wire;
    if (session !== undefined) {
      session.isHeldUp = false;
      session.heardAt = performance.now();
    }
    this.#source.resume();
  }

  /** Acknowledgements leave at the end of the turn; then comes what ends the connection. */
  #answered(): void {
    setImmediate(() => {
      if (this.#outstanding > 0 || this.#wire.stream.destroyed) return;
      if (this.#waitsFor === 'answers') this.#goOn();
      this.#end?.();
      this.#end = undefined;
    });
  }

  /** What was kept goes on as if it came now. */
  #goOn(): void {
    this.#waitsFor = undefined;
    const rest = this.take(nothing);
    if (rest !== null) this.#source.give(rest);
    if (!this.#full) this.#readOn();
    if (this.#outstanding === 0 && this.#end !== undefined) this.#answered();
  }

  /** Before CONNACK, and so that we see when the client goes meanwhile, as much is read as of anybody. */
  #keepAll(chunk: Buffer): null {
    this.#keep(this.#tail === undefined ? chunk : Buffer.concat([this.#tail, chunk]), 0);
    return null;
  }

  get #isWaiting(): boolean {
    return this.#waitsFor === 'answers' || (this.#tail?.length ?? 0) > maxOutstandingBytes;
  }

  /** A copy: the chunk may be much larger. */
  #keep(bytes: Buffer, from: number): void {
    if (from < bytes.length) this.#tail = Buffer.from(bytes.subarray(from));
  }

  #guard(bytes: Buffer): Buffer | null {
    const { guard } = this.#wire;
    let passed: Buffer | null = null;
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#large !== undefined) {
        rest = rest.subarray(this.#large.read(rest));
        if (!this.#large.isComplete) break;
        const standIn = this.#replaced(this.#large);
        if (standIn === undefined) return this.#refuse('malformed-packet');
        passed = joined(passed, standIn);
        continue;
      }
      const stop = guard.inspect(rest, passed === null && this.#outstanding === 0);
      if (stop === 'refused') return this.#refuse(guard.refusal ?? 'malformed-packet');
      passed = joined(passed, rest.subarray(0, guard.at));
      rest = rest.subarray(guard.at);
      if (stop === undefined) break;
      if (stop === 'large') {
        this.#large = new LargePacket(this.#parts.room, rest);
        rest = rest.subarray(this.#large.headerBytes);
        continue;
      }
      this.#keep(rest, 0);
      if (stop === 'connected') this.#waitsFor = 'connack';
      if (stop === 'disconnect') {
        this.#waitsFor = 'answers';
        if (this.#outstanding === 0) this.#answered();
      }
      break;
    }
    this.#aligned = guard.atPacketStart && this.#large === undefined;
    return passed;
  }

  /** @returns what goes to Aedes in its place; undefined: it is no packet */
  #replaced(large: LargePacket): Buffer | undefined {
    this.#large = undefined;
    const standIn = large.standIn();
    if (standIn === undefined) large.drop();
    else (this.#unread ??= []).push(large.message());
    return standIn;
  }

  #refuse(refusal: Refusal): null {
    this.#wire.stream.destroy(new RefusalError(refusal));
    return null;
  }
}

function joined(before: Buffer | null, more: Buffer): Buffer | null {
  if (more.length === 0) return before;
  return before === null ? more : Buffer.concat([before, more]);
}

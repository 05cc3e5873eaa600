import { randomBytes } from 'node:crypto';
import { lastLevel } from '@vigil/vocabulary';
import type { PublishPacket } from 'aedes';

export interface LargeLimits {
  /** Up to here an alarm, fault or event is kept whole. */
  readonly urgentPacketBytes: number;
  /** Bytes of large packets that all connections together may hold. */
  readonly largeBytes: number;
}

/** Families whose packets are kept whole: somebody may be trapped. */
const urgentLevels: readonly string[] = ['alarm', 'fault', 'event'];
/** Of other payloads so much is kept. */
const headBytes = 4096;

/** A PUBLISH that was too large to be read as others are. */
export interface LargeMessage {
  readonly topic: string;
  /** All of it, or its beginning. */
  readonly payload: Buffer;
  readonly isWhole: boolean;
  /** Bytes of the whole packet behind its fixed header. */
  readonly size: number;
  /** Nobody needs the payload any more. */
  release(): void;
}

/** Bytes of large packets that are held for all connections; beyond the limit only what is there is kept. */
export class LargeRoom {
  readonly limits: LargeLimits;
  /** What stands in a stand-in's payload: no client can know it. */
  readonly secret = randomBytes(16);
  #held = 0;

  constructor(limits: LargeLimits) {
    this.limits = limits;
  }

  get held(): number {
    return this.#held;
  }

  take(bytes: number): boolean {
    if (this.#held + bytes > this.limits.largeBytes) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }

  isStandIn({ payload }: PublishPacket): boolean {
    return typeof payload !== 'string' && payload.length === this.secret.length && this.secret.equals(payload);
  }
}

/**
 * One large PUBLISH while it is read: what is kept of it grows, the rest is counted only. When it has gone by, a small
 * packet with its QoS and packet id stands in for it in the bytes for Aedes, so that order, acknowledgements and
 * repetitions are those of any other message; {@link LargeRoom.isStandIn} knows it again.
 *
 * ```
 *  length of the topic ─▶ topic, packet id ─┬─ alarm, fault, event, and room ─▶ all of it
 *                                           └─ else ─────────────────────────▶ the first 4 KiB
 * ```
 */
export class LargePacket {
  /** Length of the fixed header. */
  readonly headerBytes: number;
  readonly #room: LargeRoom;
  readonly #first: number;
  readonly #size: number;
  readonly #hasId: boolean;
  /** Bytes that have not come. */
  #left: number;
  #kept: Buffer = nothing;
  #length = 0;
  /** Bytes to keep, as far as is known. */
  #wanted = 2;
  /** Where the topic ends; 0: not known. */
  #topicEnd = 0;
  #isWhole = false;
  /** Bytes taken from the room. */
  #taken = 0;

  /** @param bytes begin with a complete fixed header, of a PUBLISH */
  constructor(room: LargeRoom, bytes: Buffer) {
    this.#room = room;
    this.#first = bytes[0] ?? 0;
    this.#hasId = (this.#first & 0x06) !== 0;
    let at = 1;
    let size = 0;
    for (let shift = 0; ; shift += 7, at += 1) {
      const byte = bytes[at] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) break;
    }
    this.headerBytes = at + 1;
    this.#size = size;
    this.#left = size;
  }

  get isComplete(): boolean {
    return this.#left === 0;
  }

  /** @returns how many of the bytes, from the first on, are this packet's */
  read(bytes: Buffer): number {
    const own = bytes.subarray(0, this.#left);
    let at = 0;
    do at += this.#keep(own.subarray(at));
    while (this.#length === this.#wanted && this.#wantMore());
    this.#left -= own.length;
    return own.length;
  }

  /** What Aedes reads in its place. @returns undefined: its topic or packet id goes beyond its end */
  standIn(): Buffer | undefined {
    if (this.#topicEnd === 0 || this.#length < this.#headEnd) return undefined;
    const id = this.#kept.subarray(this.#topicEnd, this.#headEnd);
    const { secret } = this.#room;
    return Buffer.concat([Buffer.from([this.#first, 3 + id.length + secret.length, 0, 1, 0x24]), id, secret]);
  }

  message(): LargeMessage {
    const taken = this.#taken;
    this.#taken = 0;
    return {
      topic: this.#kept.toString('utf8', 2, this.#topicEnd),
      payload: this.#kept.subarray(this.#headEnd, this.#length),
      isWhole: this.#isWhole,
      size: this.#size,
      release: () => this.#room.give(taken),
    };
  }

  /** The connection has ended in the middle of it. */
  drop(): void {
    this.#room.give(this.#taken);
    this.#taken = 0;
    this.#kept = nothing;
  }

  get #headEnd(): number {
    return this.#topicEnd + (this.#hasId ? 2 : 0);
  }

  /** @returns false: all that is wanted is there */
  #wantMore(): boolean {
    const before = this.#wanted;
    if (this.#topicEnd === 0) {
      this.#topicEnd = 2 + this.#kept.readUInt16BE(0);
      this.#wanted = Math.min(this.#size, this.#headEnd);
    } else if (this.#length === this.#headEnd) {
      const family = lastLevel(this.#kept.toString('utf8', 2, this.#topicEnd));
      this.#isWhole = urgentLevels.includes(family) && this.#size <= this.#room.limits.urgentPacketBytes;
      this.#wanted = this.#isWhole ? this.#size : this.#headOnly;
    }
    return this.#wanted > before;
  }

  get #headOnly(): number {
    return Math.min(this.#size, this.#headEnd + headBytes);
  }

  /** @returns how many of the bytes were wanted */
  #keep(bytes: Buffer): number {
    const count = Math.min(bytes.length, this.#wanted - this.#length);
    const needed = this.#length + count;
    if (needed > this.#kept.length && !this.#grow(needed)) {
      // No room: what is there is kept, and so much as of any other.
      this.#isWhole = false;
      this.#wanted = Math.max(this.#length, this.#headOnly);
      return this.#keep(bytes);
    }
    bytes.copy(this.#kept, this.#length, 0, count);
    this.#length = needed;
    return count;
  }

  #grow(needed: number): boolean {
    const capacity = Math.min(this.#wanted, Math.max(needed, this.#kept.length * 2));
    const more = capacity - this.#kept.length;
    // A head is no more than any packet may be.
    if (this.#isWhole) {
      if (!this.#room.take(more)) return false;
      this.#taken += more;
    }
    const grown = Buffer.allocUnsafeSlow(capacity);
    this.#kept.copy(grown, 0, 0, this.#length);
    this.#kept = grown;
    return true;
  }
}

const nothing = Buffer.alloc(0);

import type { Refusal } from '../refusal.ts';
import { type ConnectFacts, readConnect } from './connect-packet.ts';

export interface ByteLimits {
  readonly connectBytes: number;
  readonly packetBytes: number;
  /** A PUBLISH between the two is read past. */
  readonly longestPacketBytes: number;
}

const typeConnect = 1;
const typePublish = 3;
const typeDisconnect = 14;
/** PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, UNSUBSCRIBE: they begin with a packet id. */
const withId: readonly number[] = [4, 5, 6, 7, 8, 10];
const qosBits = 0x06;
/** SUBSCRIBE, UNSUBSCRIBE, PUBREL: MQTT 3.1 marks one that is sent again, 3.1.1 must not. */
const repeatable: readonly number[] = [6, 8, 10];
const dupBit = 0x08;

/**
 * Why the guard stopped inside a chunk, at {@link ByteGuard.at}.
 * - `refused`: the connection must end, for {@link ByteGuard.refusal}
 * - `connected`: the CONNECT ends there
 * - `header`: a packet begins there whose length is not complete
 * - `large`: a PUBLISH begins there that is too large for a parser, and small enough to be read past
 * - `disconnect`: a DISCONNECT begins there, with something before it that may still be unanswered
 */
export type Stop = 'refused' | 'connected' | 'header' | 'large' | 'disconnect';

/**
 * Follows MQTT packet boundaries through the chunks of one connection, ahead of Aedes, which buffers a packet of any
 * announced size even before CONNECT (measured: four sockets cost 400 MB).
 *
 * ```
 *   ┌─▶ header ──▶ length (1–4 bytes) ──▶ body ──┐        too large, not a CONNECT first, bad CONNECT text,
 *   └────────────────────────────────────────────┘        too short for its topic and packet id
 *                                                     ──▶ refused: nothing more is read
 * ```
 * The cost is a few operations a packet; bodies are skipped, only the CONNECT and the length of a topic are looked at.
 */
export class ByteGuard {
  /** A DISCONNECT went by: the end of the connection is the client's wish [MQTT-3.14]. */
  sawDisconnect = false;
  /** Where it stopped in the last chunk; what is before goes on, what is behind has not been looked at. */
  at = 0;
  refusal: Refusal | undefined;
  /** Undefined until the CONNECT is complete, or refused. */
  connect: ConnectFacts | undefined;
  readonly #limits: ByteLimits;
  #atHeader = true;
  #headerAt = 0;
  #type = 0;
  #length = 0;
  #shift = 0;
  #body = 0;
  #hasQos = false;
  /** Bytes of a topic's length that have not come, and what it is so far. */
  #unread = 0;
  #topicLength = 0;
  /** Chunks of the CONNECT until it is complete; undefined afterwards. */
  #chunks: Buffer[] | undefined = [];

  constructor(limits: ByteLimits) {
    this.#limits = limits;
  }

  /** The next byte begins a packet, and it is not the CONNECT. */
  get atPacketStart(): boolean {
    return this.#atHeader && this.#chunks === undefined;
  }

  /** @param mayEnd a DISCONNECT as the first packet of the chunk is let through */
  inspect(chunk: Buffer, mayEnd: boolean): Stop | undefined {
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (this.#unread > 0) {
        this.#topicLength = this.#topicLength * 256 + (chunk[at] ?? 0);
        at += 1;
        this.#body -= 1;
        this.#unread -= 1;
        // No room for its packet id: a parser would take one out of the packet behind it.
        if (this.#unread === 0 && this.#topicLength + 4 > this.#length) return this.#refuse('malformed-packet');
      } else if (this.#body > 0) {
        const step = Math.min(this.#body, end - at);
        this.#body -= step;
        at += step;
      } else if (this.#atHeader) {
        this.#type = (chunk[at] ?? 0) >> 4;
        if (this.#chunks !== undefined && this.#type !== typeConnect) return this.#refuse('not-mqtt');
        if (this.connect?.version === 3 && repeatable.includes(this.#type)) chunk[at] = (chunk[at] ?? 0) & ~dupBit;
        if (this.#type === typeDisconnect) {
          if (at > 0 || !mayEnd) return this.#stop('disconnect', at);
          this.sawDisconnect = true;
        }
        this.#headerAt = at;
        this.#hasQos = this.#type === typePublish && ((chunk[at] ?? 0) & qosBits) !== 0;
        at += 1;
        this.#atHeader = false;
        this.#length = 0;
        this.#shift = 0;
        continue;
      } else {
        const byte = chunk[at] ?? 0;
        at += 1;
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        const isLast = (byte & 0x80) === 0;
        const refusal = this.#lengthFault(isLast);
        if (refusal !== undefined) {
          if (this.#chunks !== undefined) this.connect = readConnect(Buffer.concat([...this.#chunks, chunk]));
          return this.#refuse(refusal);
        }
        if (!isLast) continue;
        if (this.#chunks === undefined && this.#length > this.#limits.packetBytes)
          return this.#stop('large', this.#headerAt);
        this.#body = this.#length;
        if (this.#hasQos) {
          this.#unread = 2;
          this.#topicLength = 0;
        }
      }
      if (this.#body > 0) continue;
      this.#atHeader = true;
      if (this.#chunks === undefined) continue;
      this.connect = readConnect(Buffer.concat([...this.#chunks, chunk.subarray(0, at)]));
      if (this.connect.fault !== undefined) return this.#refuse(this.connect.fault);
      this.#chunks = undefined;
      return this.#stop('connected', at);
    }
    if (this.#chunks !== undefined) this.#chunks.push(chunk);
    else if (!this.#atHeader && this.#body === 0) return this.#stop('header', this.#headerAt);
    this.at = end;
    return undefined;
  }

  /** What stands at `at` is looked at again with what follows it. */
  #stop(stop: Stop, at: number): Stop {
    this.at = at;
    this.#atHeader = true;
    return stop;
  }

  #refuse(refusal: Refusal): Stop {
    this.refusal = refusal;
    return 'refused';
  }

  /** What it must have room for; with less, a parser would read on in the packet behind it. */
  get #shortest(): number {
    if (this.#type === typePublish) return this.#hasQos ? 4 : 2;
    return withId.includes(this.#type) ? 2 : 0;
  }

  #lengthFault(isComplete: boolean): Refusal | undefined {
    const { connectBytes, packetBytes, longestPacketBytes } = this.#limits;
    if (this.#chunks !== undefined && this.#length > connectBytes) return 'connect-too-large';
    const longest = this.#type === typePublish ? longestPacketBytes : packetBytes;
    if (this.#length > longest) return 'packet-too-large';
    // Four bytes at most, [MQTT-2.2.3].
    if (!isComplete) return this.#shift >= 28 ? 'malformed-packet' : undefined;
    return this.#length < this.#shortest ? 'malformed-packet' : undefined;
  }
}

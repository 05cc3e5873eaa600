import type { Client } from 'aedes';
import type { Packet } from 'mqtt-packet';
import type { PacketFront } from './packet-front.ts';
import type { ParserOwner, SharedParser, SharedParsers } from './shared-parsers.ts';

/** What of an Aedes client is taken over. It is not in Aedes' types: `test/quiet-client.test.ts` fails when it changes. */
interface ClientInternals {
  /** Ends the watch that Aedes has set on the stream with `stream.finished`. */
  _eos: () => void;
  _parser: object;
}

/**
 * Takes from a client what it does not need while it is quiet, which is nearly always: its parser, lent to it from now
 * on, and its watch on the stream. The caller closes the client when the stream has closed.
 *
 * @param front sees each packet first
 * @param atPacketStart whether all that was read is with the parser, and the next byte begins a packet
 * @returns false: nothing was taken
 */
export function quieten(
  client: Client,
  parsers: SharedParsers,
  front: PacketFront,
  atPacketStart: () => boolean,
): boolean {
  if (!hasInternals(client) || client.closed || !atPacketStart()) return false;
  const onPacket = packetListenerOf(client._parser);
  if (onPacket === undefined) return false;
  client._parser = new BorrowedParser(client, parsers, front, onPacket, atPacketStart);
  client._eos();
  client._eos = nothing;
  return true;
}

function hasInternals(client: Client): client is Client & ClientInternals {
  const parser: unknown = Reflect.get(client, '_parser');
  return typeof Reflect.get(client, '_eos') === 'function' && typeof parser === 'object' && parser !== null;
}

/** Aedes' own listener; undefined while packets that came before CONNACK wait for it in the parser's queue. */
function packetListenerOf(parser: object): Function | undefined {
  if (Reflect.get(parser, '_queue') !== null || !('listeners' in parser)) return undefined;
  if (typeof parser.listeners !== 'function') return undefined;
  const listeners: unknown = parser.listeners('packet');
  const [listener]: readonly unknown[] = Array.isArray(listeners) ? listeners : [];
  return typeof listener === 'function' ? listener : undefined;
}

const nothing = (): void => undefined;

/** Stands where Aedes looks for its parser; Aedes' listener finds client and queue on it. */
class BorrowedParser implements ParserOwner {
  readonly client: Client;
  readonly _queue = null;
  readonly #parsers: SharedParsers;
  readonly #front: PacketFront;
  readonly #atPacketStart: () => boolean;
  #onPacket: Function | undefined;
  #held: SharedParser | undefined;
  /** `parse` calls itself when a packet is answered at once and the stream has more. */
  #depth = 0;

  constructor(
    client: Client,
    parsers: SharedParsers,
    front: PacketFront,
    onPacket: Function,
    atPacketStart: () => boolean,
  ) {
    this.#front = front;
    this.client = client;
    this.#parsers = parsers;
    this.#onPacket = onPacket;
    this.#atPacketStart = atPacketStart;
  }

  parse(bytes: Buffer): void {
    this.#held ??= this.#parsers.borrow(this);
    this.#depth += 1;
    this.#held.parser.parse(bytes);
    this.#depth -= 1;
    if (this.#held === undefined || this.#depth > 0 || !this.#atPacketStart()) return;
    this.#parsers.giveBack(this.#held);
    this.#held = undefined;
  }

  onPacket(packet: Packet): void {
    if (this.#onPacket === undefined || !this.#front(this.client, packet)) return;
    Reflect.apply(this.#onPacket, this, [packet]);
  }

  /** The client ends; the parser with what is left in it is not used again. */
  onError(error: unknown): void {
    this.#held = undefined;
    this.client.emit('error', error instanceof Error ? error : new Error(String(error)));
  }

  /** Aedes closes the client: what is left of the chunk is not handled. */
  removeAllListeners(): void {
    this.#onPacket = undefined;
  }
}

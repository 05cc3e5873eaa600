import { parser as newParser, type Packet, type Parser } from 'mqtt-packet';

/** Told what a parser found in the bytes of one connection. */
export interface ParserOwner {
  onPacket(packet: Packet): void;
  onError(error: unknown): void;
}

/** A parser that is lent out again and again. */
export interface SharedParser {
  readonly parser: Parser;
  owner: ParserOwner | undefined;
}

/** Of a connection whose CONNECT has been accepted: 3.1.1, or 3.1, whose packets are the same from there on. */
const settings = { protocolVersion: 4 };
/** More are in use only when so many connections are in the middle of a packet at the same time. */
const maxIdle = 64;

/**
 * Parsers of MQTT packets, lent to a connection while a packet is being read. Aedes gives each client one of its own,
 * which with its buffer list (a stream) is a sixth of what a quiet connection costs.
 */
export class SharedParsers {
  readonly #idle: SharedParser[] = [];

  borrow(owner: ParserOwner): SharedParser {
    const shared = this.#idle.pop() ?? makeShared();
    shared.owner = owner;
    return shared;
  }

  /** Between two packets and without an error: there is nothing of the connection in it. */
  giveBack(shared: SharedParser): void {
    shared.owner = undefined;
    if (this.#idle.length < maxIdle) this.#idle.push(shared);
  }
}

function makeShared(): SharedParser {
  const parser = newParser(settings);
  const shared: SharedParser = { parser, owner: undefined };
  parser.on('packet', (packet: Packet) => shared.owner?.onPacket(packet));
  parser.on('error', (error: unknown) => shared.owner?.onError(error));
  return shared;
}

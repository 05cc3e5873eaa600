/** What a broker sends to a publisher that subscribed to nothing it will receive: acknowledgements, all of them short. */
export interface AnswerHandlers {
  readonly onConnack: (code: number) => void;
  readonly onSuback: (code: number) => void;
  /** Packet ids of all PUBACKs of one read, in order; valid until the handler returns. */
  readonly onPubacks: (ids: Uint16Array, count: number) => void;
}

const longest = 16_384;

/**
 * Splits the byte stream of a broker's answers. A read of 64 KiB holds at most 16,384 PUBACKs, which are handed over
 * together: one call a read instead of one a message.
 */
export class AnswerReader {
  readonly #handlers: AnswerHandlers;
  readonly #ids = new Uint16Array(longest);
  #rest: Buffer | null = null;

  constructor(handlers: AnswerHandlers) {
    this.#handlers = handlers;
  }

  /** @throws Error for a packet that no broker may send here */
  read(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    let at = 0;
    let count = 0;
    while (at + 2 <= bytes.length) {
      const length = bytes[at + 1] ?? 0;
      if (length > 127) throw new Error(`an answer of more than 127 bytes (type 0x${(bytes[at] ?? 0).toString(16)})`);
      if (at + 2 + length > bytes.length) break;
      const type = (bytes[at] ?? 0) & 0xf0;
      if (type === 0x40) {
        if (count === longest) {
          this.#handlers.onPubacks(this.#ids, count);
          count = 0;
        }
        this.#ids[count] = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
        count += 1;
      } else if (type === 0x20) this.#handlers.onConnack(bytes[at + 3] ?? 255);
      else if (type === 0x90) this.#handlers.onSuback(bytes[at + 4] ?? 255);
      else if (type !== 0xd0) throw new Error(`unexpected packet type 0x${type.toString(16)}`);
      at += 2 + length;
    }
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
    if (count > 0) this.#handlers.onPubacks(this.#ids, count);
  }
}

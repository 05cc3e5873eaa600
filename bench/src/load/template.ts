import { encodePublish } from '../mqtt/packets.ts';

/** Bytes of the payload of every message that is measured. */
const payloadBytes = 200;

const firstSeq = 10_000_000;
const places = { ts: '0000000000000', seq: String(firstSeq), temperature: '20.000' } as const;
/** Each generator is another start of its devices: numbers begin anew, and no message is older than one before. */
const boot = Math.floor(Date.now() / 1000);

/**
 * A PUBLISH of a lift's `status`, encoded once. Time, number and temperature have fixed width, so that a message is a
 * copy of the template with some digits written over: every message is different, valid and 200 bytes long.
 */
export class PublishTemplate {
  readonly #bytes: Buffer;
  readonly #idAt: number;
  readonly #tsAt: number;
  readonly #seqAt: number;
  readonly #temperatureAt: number;
  #count = 0;

  constructor(topic: string) {
    const payload = Buffer.from(statusPayload());
    const encoded = encodePublish(topic, payload);
    const place = (key: string): number => encoded.payloadAt + payload.indexOf(`"${key}":`) + key.length + 3;
    this.#bytes = encoded.bytes;
    this.#idAt = encoded.idAt;
    this.#tsAt = place('ts');
    this.#seqAt = place('seq');
    this.#temperatureAt = place('temperature') + '20.'.length;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Copies the next message into `into` and returns the offset behind it. `ts`: epoch ms, an integer. */
  write(into: Buffer, at: number, id: number, ts: number): number {
    const count = this.#count;
    this.#count = count + 1;
    this.#bytes.copy(into, at);
    into[at + this.#idAt] = id >> 8;
    into[at + this.#idAt + 1] = id & 0xff;
    digits(into, at + this.#tsAt, ts, places.ts.length);
    digits(into, at + this.#seqAt, firstSeq + count, places.seq.length);
    digits(into, at + this.#temperatureAt, count % 1000, 3);
    return at + this.#bytes.length;
  }
}

function digits(into: Buffer, at: number, value: number, width: number): void {
  let rest = value;
  for (let index = at + width - 1; index >= at; index -= 1) {
    const tens = Math.floor(rest / 10);
    into[index] = 48 + (rest - tens * 10);
    rest = tens;
  }
}

/** Of every message that is measured; time, number and temperature are written over. */
export function statusPayload(): string {
  const values =
    '"mode":"normal","floor":"7","moving":true,"direction":"up","door":"closed","speed":1.75,"load":320,"power":"mains"';
  const head = `{"v":1,"ts":${places.ts},"boot":${boot},"seq":${places.seq},${values},"temperature":${places.temperature}`;
  const padding = payloadBytes - head.length - 1;
  if (padding < 0) throw new Error(`the payload needs ${head.length} bytes and more`);
  // Blanks say nothing: a field more would be stored, one that the contract does not know in another way than the others.
  return `${head}${' '.repeat(padding)}}`;
}

import { discardSegment, prepareSegment } from './active-segment.ts';
import { segmentFile } from './segment-files.ts';
import { headerBytes, type SegmentHeader } from './segment-header.ts';

/** After an attempt that failed, as a rule for want of room. */
const againMs = 5000;

/** The segment that is made ready while the one before it is being written. One at a time. */
export class Preparation {
  readonly #directory: string;
  #abort = new AbortController();
  #header: SegmentHeader | undefined;
  /** All that were begun, those given up included. */
  #running: Promise<unknown> = Promise.resolve();
  /** Files that were given up and are being removed. */
  readonly #leaving = new Set<string>();
  /** Bytes it will have, and has. */
  #bytes = 0;
  #written = 0;
  #ready = false;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Bytes it has on disk so far. */
  get bytes(): number {
    return this.#written;
  }

  isDue(): boolean {
    return this.#header === undefined && performance.now() - this.#failedAt > againMs;
  }

  isReadyFor(bytes: number): boolean {
    return this.#ready && headerBytes + bytes <= this.#bytes;
  }

  /** Does this file hold nothing, because it is being prepared or removed? */
  isOf(file: string): boolean {
    if (this.#leaving.has(file)) return true;
    return this.#header !== undefined && fileOf(this.#header) === file;
  }

  start(header: SegmentHeader, bytes: number): void {
    const abort = new AbortController();
    this.#abort = abort;
    this.#header = header;
    this.#bytes = bytes;
    const prepared = this.#prepare(header, bytes, abort);
    this.#running = Promise.all([this.#running, prepared]);
  }

  async #prepare(header: SegmentHeader, bytes: number, abort: AbortController): Promise<void> {
    try {
      await prepareSegment(this.#directory, header, bytes, abort.signal, (written) => {
        if (this.#header === header) this.#written = written;
      });
      this.#ready = this.#header === header;
    } catch {
      if (this.#header !== header) return;
      // A journal without it is only slower: it goes on in a segment that grows, and says so by its level.
      this.#forget();
      this.#failedAt = performance.now();
    }
  }

  /** The prepared segment if it is ready and has room; it is the caller's then. */
  take(bytes: number): SegmentHeader | undefined {
    if (!this.isReadyFor(bytes)) return undefined;
    const header = this.#header;
    this.#forget();
    return header;
  }

  /** Gives it up: another segment has come after it in the row. Resolves when nothing is left of it. */
  async discard(): Promise<void> {
    const [header, ready] = [this.#header, this.#ready];
    this.#forget();
    if (header === undefined) {
      await this.#running;
      return;
    }
    this.#abort.abort();
    const file = fileOf(header);
    this.#leaving.add(file);
    // What is being prepared still removes itself.
    const gone = ready ? discardSegment(this.#directory, header) : this.#running;
    this.#running = Promise.all([this.#running, gone]).then(() => this.#leaving.delete(file));
    await this.#running;
  }

  #forget(): void {
    this.#header = undefined;
    this.#bytes = 0;
    this.#written = 0;
    this.#ready = false;
  }
}

function fileOf({ ordinal, epoch }: SegmentHeader): string {
  return segmentFile(ordinal, epoch).file;
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadFile, scanSegment } from './scan-segment.ts';
import { listSegments, type SegmentFile } from './segment-files.ts';
import { decodeHeader } from './segment-header.ts';
import { type DurableEnd, readDurableEnd } from './wake-file.ts';

/**
 * Up to where a journal may be read: what its writer published, or, where that is lost (a restored copy), what the
 * newest segment proves by itself. Never less than it was before.
 */
export class DurableBound {
  readonly #directory: string;
  #known: DurableEnd | undefined;
  #proved: { readonly file: string; readonly size: number; readonly end: DurableEnd | undefined } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  look(): DurableEnd | undefined {
    const published = readDurableEnd(this.#directory);
    if (published !== undefined) this.#known = published;
    return this.#known ?? this.#prove(listSegments(this.#directory).at(-1));
  }

  #prove(newest: SegmentFile | undefined): DurableEnd | undefined {
    if (newest === undefined) return undefined;
    const { file, ordinal, epoch } = newest;
    const { size } = statSync(join(this.#directory, file));
    // The same file as when nothing could be said about it.
    if (this.#proved?.file === file && this.#proved.size === size) return this.#proved.end;
    const memory = loadFile(this.#directory, file);
    const header = decodeHeader(memory.bytes);
    const scan = header === undefined ? undefined : scanSegment(memory, header, 0);
    const end =
      scan?.provenSeq === undefined ? undefined : { epoch, ordinal, end: scan.provenEnd, seq: scan.provenSeq };
    // All segments before it are complete, whatever this one says.
    const proved = end ?? { epoch, ordinal: ordinal - 1, end: 0, seq: 0 };
    this.#proved = { file, size, end: proved };
    return proved;
  }
}

import type { Duplex } from 'node:stream';

/** Sees every chunk of a connection before Aedes, the stream's only reader, does. */
export interface ChunkFilter {
  /** Nothing more may be read for now. */
  readonly isFull: boolean;
  /** @returns what is left for Aedes, null: nothing */
  take(chunk: Buffer): Buffer | null;
  /** The far side has ended. @returns true: `end` will be called when that may be told; default: it is told at once */
  holdsEnd?(end: () => void): boolean;
}

/** Where the bytes of one connection come from. */
export interface Source {
  readonly stream: Duplex;
  /** From now on chunks go through the filter. Called once, in the turn in which the connection came. */
  filterBy(filter: ChunkFilter): void;
  /** Bytes that the filter had kept, for Aedes, ahead of all that is read from now on. */
  give(bytes: Buffer): void;
  /** Reading goes on after the filter was full. */
  resume(): void;
}

import type { AppendDone } from '../journal.ts';
import type { JournalRecord } from '../record.ts';
import { groupHeadBytes, writeGroupHead } from './group-head.ts';
import { type Memory, memoryOf, padded } from './memory.ts';
import { laneBit, mostBytes, sealRecord, writeRecord } from './record-layout.ts';
import type { Secret } from './segment-header.ts';

const firstBytes = 64 * 1024;

/**
 * Records that will be written together, encoded as they come in: the caller's objects are not kept. Numbers and
 * checksums are put in when it is known where the group goes.
 */
export class Group {
  #memory: Memory = memoryOf(firstBytes);
  #used = groupHeadBytes;
  #lanes = 0;
  /** In the order of the records. */
  dones: AppendDone[] = [];

  get bytes(): number {
    return this.#used;
  }

  /** The same without the head. */
  get recordBytes(): number {
    return this.#used - groupHeadBytes;
  }

  get records(): number {
    return this.dones.length;
  }

  add(record: JournalRecord, done: AppendDone): void {
    const needed = this.#used + mostBytes(record);
    if (needed > this.#memory.bytes.length) this.#grow(needed);
    this.#used += writeRecord(this.#memory, this.#used, record);
    this.#lanes |= laneBit(record.lane);
    this.dones.push(done);
  }

  /** Finishes the bytes for one place in one segment; may be done again for another. */
  seal(firstSeq: number, offset: number, secret: Secret): Uint8Array {
    const { bytes, words } = this.#memory;
    let seq = firstSeq;
    for (let at = groupHeadBytes; at < this.#used; seq += 1) at += sealRecord(words, at, seq, secret.seed);
    writeGroupHead(words, { bytes: this.#used, records: this.records, firstSeq, lanes: this.#lanes }, offset, secret);
    return bytes.subarray(0, this.#used);
  }

  /** Makes it empty, to be filled again; a large payload's memory is not kept for ever. */
  clear(): void {
    this.dones = [];
    this.#used = groupHeadBytes;
    this.#lanes = 0;
    if (this.#memory.bytes.length > keptBytes) this.#memory = memoryOf(firstBytes);
  }

  #grow(needed: number): void {
    const larger = memoryOf(padded(Math.max(needed, this.#memory.bytes.length * 2)));
    larger.bytes.set(this.#memory.bytes.subarray(0, this.#used));
    this.#memory = larger;
  }
}

const keptBytes = 8 * 1024 * 1024;

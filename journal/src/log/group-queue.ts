import type { AppendDone } from '../journal.ts';
import type { JournalRecord } from '../record.ts';
import { Group } from './group.ts';

/** Bounds how long one write takes: about 10 ms. */
const groupBytes = 2 * 1024 * 1024;
const groupRecords = 10_000;
/** Memory of groups that is kept to be used again. */
const spareGroups = 3;

/** What waits for the disk, in the order in which it came, cut into groups. */
export class GroupQueue {
  readonly #mostRecords: number;
  readonly #groups: Group[] = [];
  readonly #spare: Group[] = [];
  #records = 0;
  #bytes = 0;

  constructor(segmentRows: number) {
    this.#mostRecords = Math.min(groupRecords, segmentRows);
  }

  get records(): number {
    return this.#records;
  }

  /** Bytes that are not on disk yet, those being written included. */
  get bytes(): number {
    return this.#bytes;
  }

  add(record: JournalRecord, done: AppendDone): void {
    let group = this.#groups.at(-1);
    if (group === undefined || group.records >= this.#mostRecords || group.bytes >= groupBytes) {
      group = this.#spare.pop() ?? new Group();
      this.#groups.push(group);
    }
    const before = group.bytes;
    group.add(record, done);
    this.#records += 1;
    this.#bytes += group.bytes - before;
  }

  peek(): Group | undefined {
    return this.#groups[0];
  }

  /** The next group; it is the caller's until it is given back. */
  take(): Group | undefined {
    const group = this.#groups.shift();
    if (group !== undefined) this.#records -= group.records;
    return group;
  }

  giveBack(group: Group): void {
    this.#bytes -= group.recordBytes;
    group.clear();
    if (this.#spare.length < spareGroups) this.#spare.push(group);
  }
}

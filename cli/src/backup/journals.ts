import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '@vigil/service';
import { copySqlite } from '@vigil/store/backup';
import { copyFileTo, copyHandle, digestOf, entriesOf, filesBelow } from './files.ts';
import type { CopiedFile } from './manifest.ts';

/** A segment, and one of before there was a log. */
const segmentName = /^\d+.*\.log$/;
const oldSegmentName = /^\d+.*\.db$/;

interface Held {
  /** Below `journal/`. */
  readonly path: string;
  readonly handle: FileHandle;
}

/**
 * The journals of an installation, copied beside their writers.
 *
 * Segments are held open from before the store is copied: one that is pruned meanwhile, because the followers are further
 * than the store's copy will be, is copied all the same.
 */
export class JournalCopies {
  readonly #root: string;
  readonly #held = new Map<string, Held>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Names of the journals there are. */
  async names(): Promise<readonly string[]> {
    return (await entriesOf(this.#root)).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
  }

  /** Opens the segments there are that are not held yet. */
  async hold(): Promise<void> {
    for (const name of await this.names())
      for (const entry of await entriesOf(join(this.#root, name))) {
        const path = `${name}/${entry.name}`;
        if (!segmentName.test(entry.name) || this.#held.has(path)) continue;
        const handle = await unlessGone(open(join(this.#root, path), 'r'));
        if (handle !== null) this.#held.set(path, { path, handle });
      }
  }

  /** Up to where each follower needs nothing any more. */
  async copyNotes(to: string): Promise<readonly CopiedFile[]> {
    const copied: CopiedFile[] = [];
    for (const name of await this.names())
      for (const file of await filesBelow(join(this.#root, name, 'followers'))) {
        // A draft of a note that is being written.
        if (file.startsWith('.')) continue;
        const path = `${name}/followers/${file}`;
        const digest = await unlessGone(copyFileTo(join(this.#root, path), join(to, path)));
        if (digest !== null) copied.push({ path, ...digest });
      }
    return copied;
  }

  /**
   * What is held, to its end. Segments grow at their end only: what is copied of the newest is sound up to its last whole
   * record, and its end is cut off when the copy is opened.
   */
  async copySegments(to: string): Promise<readonly CopiedFile[]> {
    const copied: CopiedFile[] = [];
    for (const { path, handle } of [...this.#held.values()].toSorted((a, b) => a.path.localeCompare(b.path)))
      copied.push({ path, ...(await copyHandle(handle, join(to, path))) });
    for (const name of await this.names())
      for (const entry of await entriesOf(join(this.#root, name)))
        if (oldSegmentName.test(entry.name)) {
          const path = `${name}/${entry.name}`;
          await copySqlite(join(this.#root, path), join(to, path));
          copied.push({ path, ...(await digestOf(join(to, path))) });
        }
    return copied;
  }

  async close(): Promise<void> {
    for (const { handle } of this.#held.values()) await handle.close();
    this.#held.clear();
  }
}

async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

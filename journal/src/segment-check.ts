import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from './journal-error.ts';
import type { SegmentName } from './segment-name.ts';
import { entryOf, numberOf, selectRecords, seqOf } from './segment-schema.ts';
import { isDamage, isUnfinished } from './sqlite-error.ts';

export type SegmentHealth =
  | { readonly state: 'sound'; readonly lastSeq: number }
  | { readonly state: 'damaged'; readonly detail: string };

/** Rows at the end whose checksums are verified: what was written last before a crash. */
const tailRows = 10_000;

/**
 * Looks at a whole segment: structure, numbering, and the checksums of its last rows. Measured: 0.25 s for 830,000
 * rows (230 MB) in the page cache. Reads only, so that a damaged file stays as it was found.
 *
 * @throws what SQLite throws when the file cannot be opened for another reason than damage.
 */
export function checkSegment(directory: string, name: SegmentName): SegmentHealth {
  if (existsSync(join(directory, `${name.file}.damaged`))) return damaged('it was set aside earlier');
  const database = new DatabaseSync(join(directory, name.file), { readOnly: true, timeout: 1000 });
  try {
    const structure = database.prepare('pragma quick_check(1)').get()?.['quick_check'];
    if (structure !== 'ok') return damaged(String(structure));
    const counted = database.prepare('select min(seq) as low, max(seq) as high, count(*) as rows from record').get();
    const low = numberOf(counted, 'low');
    const high = numberOf(counted, 'high');
    if (low === undefined || high === undefined) return { state: 'sound', lastSeq: name.first - 1 };
    if (low !== name.first || high > name.last || numberOf(counted, 'rows') !== high - low + 1) {
      return damaged(`numbers ${low}–${high} do not follow each other from ${name.first}`);
    }
    for (const row of selectRecords(database, 'seq > ?').iterate(high - tailRows)) {
      if (entryOf(row) === undefined) return damaged(`checksum of number ${seqOf(row)} is wrong`);
    }
    return { state: 'sound', lastSeq: high };
  } catch (error) {
    if (isUnfinished(error)) return { state: 'sound', lastSeq: name.first - 1 };
    if (isDamage(error)) return damaged(messageOf(error));
    throw error;
  } finally {
    database.close();
  }
}

function damaged(detail: string): SegmentHealth {
  return { state: 'damaged', detail };
}

/**
 * Marks a segment as set aside with a note beside it. The file itself keeps its name: SQLite finds its log by name,
 * and that log may hold acknowledged records.
 */
export function setAside(directory: string, name: SegmentName, detail: string): void {
  const note = `${new Date().toISOString()} ${detail}\nSet aside: never written again, read row by row as far as it goes.\n`;
  writeFileSync(join(directory, `${name.file}.damaged`), note);
}

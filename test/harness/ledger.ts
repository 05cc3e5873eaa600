import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const occurrences = z.array(
  z.object({
    messageKey: z.string().nullable(),
    alarmId: z.int().nullable(),
    unitId: z.string(),
    code: z.string(),
    active: z.int(),
    journalSeq: z.int(),
    part: z.int(),
  }),
);
export type Occurrence = z.output<typeof occurrences>[number];

function rowsOf(dataDir: string, statement: string): readonly unknown[] {
  const database = new DatabaseSync(join(dataDir, 'vigil.db'), { readOnly: true, timeout: 10_000 });
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}

/** Places in the journal of which something is in quarantine. */
export function readQuarantinedPlaces(dataDir: string): ReadonlySet<number> {
  const places = z.array(z.object({ journalSeq: z.int() }));
  const rows = places.parse(rowsOf(dataDir, 'select journal_seq as journalSeq from quarantine'));
  return new Set(rows.map(({ journalSeq }) => journalSeq));
}

/**
 * Every occurrence of the operational store, read beside the running processes: the API shows the last 200 of an
 * alarm, and "exactly once" has to be counted over all of them.
 */
export function readOccurrences(dataDir: string): readonly Occurrence[] {
  return occurrences.parse(
    rowsOf(
      dataDir,
      `select message_key as messageKey, alarm_id as alarmId, unit_id as unitId, code, active,
              journal_seq as journalSeq, part
         from occurrence order by id`,
    ),
  );
}

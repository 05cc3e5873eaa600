import type { Journal } from './journal.ts';
import type { JournalEntry } from './record.ts';

/** All durable entries of a journal as it is now, for tools and tests: they have to fit in memory. */
export async function readAll(journal: Pick<Journal, 'follow'>, name: string): Promise<readonly JournalEntry[]> {
  const all: JournalEntry[] = [];
  const { signal } = new AbortController();
  for await (const entries of journal.follow(name, { after: null, max: 10_000, signal, untilEnd: true }))
    for (const entry of entries) all.push(entry);
  return all;
}

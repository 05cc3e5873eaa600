import type { JournalEntry, JournalLane, JournalRecord } from '../src/index.ts';

export function recordOf(text: string, size = text.length, lane: JournalLane = 'urgent'): JournalRecord {
  return {
    kind: 'publish',
    lane,
    connection: '1',
    origin: 'credential-1',
    topic: `topic/${text}`,
    payload: Buffer.from(text.padEnd(size, '.')),
    receivedAt: 1_764_000_000_000,
    flags: 2,
  };
}

/** What `recordOf` was made from. */
export function textOf(entry: JournalEntry): string {
  return entry.topic.slice('topic/'.length);
}

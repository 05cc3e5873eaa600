// Follows a journal and prints the number of each entry. On a line "usage" it prints the CPU time it has used, in ms.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openJournalReader } from '../engine.ts';

const [directory = '', safetyCheckMs = '1000'] = process.argv.slice(2);
const reader = openJournalReader({ directory, safetyCheckMs: Number(safetyCheckMs) });
const stop = new AbortController();

createInterface({ input: process.stdin }).on('line', () => {
  const { user, system } = process.cpuUsage();
  writeSync(1, `usage ${Math.round((user + system) / 1000)}\n`);
});

writeSync(1, 'ready\n');
for await (const entries of reader.follow(0, { max: 1000, signal: stop.signal })) {
  for (const entry of entries) writeSync(1, `${entry.seq}\n`);
}

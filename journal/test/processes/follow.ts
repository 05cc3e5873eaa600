// Follows a journal and prints the number of each entry. On a message it prints the CPU time it has used, in ms.
import { writeSync } from 'node:fs';
import { followLog } from '../../src/log/follow.ts';

const [directory = '', safetyCheckMs = '1000'] = process.argv.slice(2);
const stop = new AbortController();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  writeSync(1, `usage ${Math.round((user + system) / 1000)}\n`);
});

writeSync(1, 'ready\n');
const following = followLog(directory, { after: null, max: 1000, signal: stop.signal }, Number(safetyCheckMs));
for await (const entries of following) {
  for (const entry of entries) writeSync(1, `${entry.seq}\n`);
}

// Appends records one after the other and prints for each what became of it; then closes, or waits to be killed.
import { writeSync } from 'node:fs';
import { JournalError } from '../../src/index.ts';
import { recordOf } from '../support-records.ts';
import { openWriter } from '../support-writer.ts';

const [directory = '', count = '0', end = 'close', segmentRows = '1000'] = process.argv.slice(2);
const writer = openWriter(directory, {
  segmentRows: Number(segmentRows),
  onEvent: (event) => writeSync(1, `event ${event.type}\n`),
});
for (let number = 1; number <= Number(count); number += 1) {
  try {
    const seq = await writer.append(recordOf(`m${number}`, 300));
    writeSync(1, `taken ${seq} m${number}\n`);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    writeSync(1, `refused ${error.code} m${number}\n`);
  }
}
if (end === 'close') await writer.close();
else process.kill(process.pid, 'SIGKILL');

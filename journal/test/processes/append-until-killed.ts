// Appends records as fast as they are acknowledged, 20 in flight, and prints "seq text" for each acknowledgement.
import { writeSync } from 'node:fs';
import { recordOf } from '../support-records.ts';
import { openWriter } from '../support-writer.ts';

const [directory = '', run = '', segmentRows = '300'] = process.argv.slice(2);
const writer = openWriter(directory, { segmentRows: Number(segmentRows) });
let made = 0;

function appendNext(): void {
  made += 1;
  const text = `run${run}-${made}`;
  writer.appendWith(recordOf(text, 300), (error, seq) => {
    if (error !== null) throw error;
    writeSync(1, `${seq} ${text}\n`);
    appendNext();
  });
}

for (let slot = 0; slot < 20; slot += 1) appendNext();

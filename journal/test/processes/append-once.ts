// Opens the journal, appends one record, prints its number, and goes.
import { writeSync } from 'node:fs';
import { recordOf } from '../support-records.ts';
import { openWriter } from '../support-writer.ts';

const [directory = '', text = ''] = process.argv.slice(2);
const writer = openWriter(directory);
// Twice: the first commit of a log also syncs its header, the second is the everyday case.
await writer.append(recordOf('warm-up'));
const seq = await writer.append(recordOf(text, 100));
writeSync(1, `ACKNOWLEDGED ${seq}\n`);
await writer.close();

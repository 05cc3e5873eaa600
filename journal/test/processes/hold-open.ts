// Holds the journal open as its writer until it is killed.
import { writeSync } from 'node:fs';
import { openWriter } from '../support-writer.ts';

const writer = openWriter(process.argv[2] ?? '');
writeSync(1, 'open\n');
setInterval(() => void writer.status(), 1000);

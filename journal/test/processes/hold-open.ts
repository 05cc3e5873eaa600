// Holds the journal open as its writer until it is killed.
import { writeSync } from 'node:fs';
import { openJournalWriter } from '../engine.ts';

const writer = openJournalWriter({ directory: process.argv[2] ?? '' });
writeSync(1, 'open\n');
setInterval(() => writer.status(), 1000);

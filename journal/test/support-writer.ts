import type { JournalWriter, WriterOptions } from '../src/index.ts';
import { openLogWriter } from '../src/log/writer.ts';

export function openWriter(directory: string, options: WriterOptions = {}): JournalWriter {
  return openLogWriter(directory, options);
}

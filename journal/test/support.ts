import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { JournalEntry, JournalReader, JournalWriter } from './engine.ts';
import { recordOf } from './support-records.ts';

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function appendAll(writer: JournalWriter, texts: readonly string[], size?: number): Promise<number[]> {
  return Promise.all(texts.map((text) => writer.append(recordOf(text, size))));
}

export function numbered(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `m${from + index}`);
}

export function readAll(reader: JournalReader, batch = 100): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (;;) {
    const found = reader.read(entries.at(-1)?.seq ?? 0, batch);
    if (found.length === 0) return entries;
    entries.push(...found);
  }
}

export function segmentFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.db') && file !== 'lock.db')
    .toSorted();
}

export interface Helper {
  readonly process: ChildProcess;
  /** Lines on standard output, as they come; ends with the process. */
  readonly lines: AsyncIterator<string>;
  readonly ended: Promise<unknown>;
}

/** Runs `processes/<name>.ts` as a process of its own; it is gone when the test is. */
export function startProcess(name: string, args: readonly string[], prefix: readonly string[] = []): Helper {
  const script = fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url));
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, script, ...args];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { process: child, lines, ended };
}

/** The next line, or an error when the process ended. */
export async function nextLine(helper: Helper): Promise<string> {
  const { value, done } = await helper.lines.next();
  if (done === true) throw new Error('the process ended without another line');
  return value;
}

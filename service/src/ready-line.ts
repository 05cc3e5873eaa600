import { createLogger } from './logger.ts';

export interface ReadyLine {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * Prints one JSON line `{ready:true, name, facts:{…}}` on stdout when a process has reached its work, whatever the
 * log level is: supervisors and tests learn the ports from it.
 * @param facts ports, addresses, folders; no secrets
 */
export function readyLine(name: string, facts: Readonly<Record<string, unknown>>): void {
  createLogger({ name, level: 'info' }).info({ ready: true, facts }, 'ready');
}

/** The facts in one line of a process's stdout, or undefined if the line is any other line. */
export function parseReadyLine(line: string): ReadyLine | undefined {
  if (!line.includes('"ready":true')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Not one of our lines (a half line, or text that merely quotes one): the caller goes on reading.
    return undefined;
  }
  if (!isRecord(value) || value['ready'] !== true || typeof value['name'] !== 'string') return undefined;
  return isRecord(value['facts']) ? { name: value['name'], facts: value['facts'] } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { resolve } from 'node:path';

/** Root of the repository: every process is started from here. */
export const root = resolve(import.meta.dirname, '../../..');

const callersOwn = /^(?:VIGIL_|VITEST|NODE_ENV|NODE_OPTIONS)/;

/** The caller's environment without his settings of Vigil, the test runner and Node, and with `extra`. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !callersOwn.test(name))), ...extra };
}

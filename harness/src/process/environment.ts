import { resolve } from 'node:path';

/** Root of the repository: every process is started from here. */
export const root = resolve(import.meta.dirname, '../../..');

const callersOwn = /^(?:VIGIL_|VITEST|NODE_ENV|NODE_OPTIONS)/;

/** Where `npm start` keeps compiled code (tools/bootstrap/run.mjs): without it a start takes twice as long. */
const compiledCode = { NODE_COMPILE_CACHE: resolve(root, 'node_modules/.cache/vigil') };

/** The caller's environment without his settings of Vigil, the test runner and Node, and with `extra`. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const callers = Object.entries(process.env).filter(([name]) => !callersOwn.test(name));
  return { ...compiledCode, ...Object.fromEntries(callers), ...extra };
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Root of the repository. */
export const root = resolve(import.meta.dirname, '../../..');

/** A competitor that is not on this machine: the measurement goes on without it and says so. */
export class Missing extends Error {}

/** @throws Missing with the command that installs it on Debian */
export function program(name: string, debianPackage: string): string {
  const own = process.env[name.toUpperCase()];
  if (own !== undefined) return own;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch (error) {
      // Not in this folder: the next one is asked.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  throw new Missing(`${name} is not installed (apt-get install ${debianPackage})`);
}

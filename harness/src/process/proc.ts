import { readdirSync, readFileSync } from 'node:fs';

/** A file of proc(5), e.g. `/proc/1/stat`; null when whom it tells of is gone. */
export const readProc = (path: string): string | null => unlessGone(() => readFileSync(path, 'utf8'));

/** Names in a folder of proc(5), e.g. `/proc/1/task`; null when whom it tells of is gone. */
export const listProc = (path: string): readonly string[] | null => unlessGone(() => readdirSync(path));

/** Fields of a `stat` of proc(5) from the third (the state) on: the name before it may hold spaces and brackets. */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function unlessGone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}

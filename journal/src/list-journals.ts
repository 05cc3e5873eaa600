import { readdirSync } from 'node:fs';
import { isMissing } from './file-errors.ts';

/** Names (not paths) of the journals under `root`: each sub-directory is one. An absent root has none. */
export function listJournals(root: string): readonly string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

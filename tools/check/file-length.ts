import type { Sources } from './sources.ts';
import type { Finding } from './tool-steps.ts';

/** Beyond this a file holds more than one concept. Tests are lists of facts, `data/` and `i18n/` hold tables: those may be long. */
const MOST_LINES = 350;

export function fileLength(sources: Sources): readonly Finding[] {
  return sources.files.flatMap((source) => {
    const lines = source.text.split('\n').length - 1;
    if (source.isTest || isTable(source.path) || lines <= MOST_LINES) return [];
    return [`${source.path} has ${lines} lines, ${MOST_LINES} are the most: split it by concept`];
  });
}

function isTable(path: string): boolean {
  return /\/(?:data|i18n)\//.test(path);
}

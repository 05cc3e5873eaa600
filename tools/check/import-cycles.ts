import { posix } from 'node:path';
import type { Source, Sources } from './sources.ts';
import type { Finding } from './tool-steps.ts';

/**
 * Files that need each other while they are being loaded: one of them runs before what it uses exists, and which one
 * depends on who was asked for first. Type imports and `import()` are no part of it.
 */
export function importCycles(sources: Sources): readonly Finding[] {
  const files = new Map(sources.files.map((source) => [source.path, source]));
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (source: Source, path: readonly string[]): void => {
    const from = path.indexOf(source.path);
    if (from >= 0) findings.push(`${[...path.slice(from), source.path].join(' → ')}: an import cycle`);
    if (from >= 0 || done.has(source.path)) return;
    for (const target of needed(source, files)) visit(target, [...path, source.path]);
    done.add(source.path);
  };
  for (const source of sources.files) visit(source, []);
  return findings;
}

function needed(source: Source, files: ReadonlyMap<string, Source>): readonly Source[] {
  return source.imports.flatMap(({ specifier, atLoad }) => {
    if (!atLoad || !specifier.startsWith('.')) return [];
    const target = files.get(posix.join(posix.dirname(source.path), specifier));
    return target === undefined ? [] : [target];
  });
}

import { posix } from 'node:path';
import type { Import, Source, Sources } from './sources.ts';
import type { Finding } from './tool-steps.ts';

const everything = 'everything';

/**
 * Who may import whom. Apps never import apps: they meet in the journal, the store, MQTT and HTTP.
 *
 * ```
 * vocabulary ◀── store ◀── ingest, dashboard/server, cli, broker (credentials only)
 * vocabulary ◀── broker, ingest, simulators, dashboard/web
 * journal    ◀── broker, ingest, cli
 * service    ◀── every process
 * register   ◀── cli, dashboard/server (files of the register, over vocabulary and store)
 * harness    ◀── test, bench, and the tests of every workspace
 * ```
 */
const mayImport: Readonly<Record<string, typeof everything | readonly string[]>> = {
  vocabulary: [],
  journal: [],
  service: [],
  store: ['@vigil/vocabulary'],
  register: ['@vigil/vocabulary', '@vigil/store'],
  broker: ['@vigil/vocabulary', '@vigil/journal', '@vigil/service', '@vigil/store/credentials'],
  ingest: ['@vigil/vocabulary', '@vigil/journal', '@vigil/service', '@vigil/store'],
  'dashboard/server': ['@vigil/vocabulary', '@vigil/service', '@vigil/store', '@vigil/register'],
  'dashboard/web': ['@vigil/vocabulary'],
  simulators: ['@vigil/vocabulary', '@vigil/service'],
  cli: ['@vigil/vocabulary', '@vigil/journal', '@vigil/service', '@vigil/store', '@vigil/register'],
  harness: ['@vigil/vocabulary', '@vigil/service'],
  test: everything,
  bench: everything,
  tools: everything,
};

/** A workspace's tests may use every library, the simulated city and the starters of processes, but import no other app. */
const testsMayImport = [
  '@vigil/vocabulary',
  '@vigil/journal',
  '@vigil/service',
  '@vigil/store',
  '@vigil/simulators',
  '@vigil/harness',
];

export function importDirection(sources: Sources): readonly Finding[] {
  return sources.files.flatMap((source) =>
    source.imports.flatMap((one) => {
      const reason = one.specifier.startsWith('.') ? relative(source, one) : workspaceImport(sources, source, one);
      return reason === undefined ? [] : [`${source.path}:${one.line} imports ${one.specifier}: ${reason}`];
    }),
  );
}

function relative(source: Source, one: Import): string | undefined {
  const target = posix.join(posix.dirname(source.path), one.specifier);
  if (target.startsWith(`${source.workspace}/`)) return undefined;
  if (source.workspace === 'tools' && source.isTest) return undefined;
  return 'a relative import may not leave its workspace, import the package by its name';
}

function workspaceImport(sources: Sources, source: Source, one: Import): string | undefined {
  const name = one.specifier.split('/').slice(0, 2).join('/');
  const folder = sources.packages.get(name);
  if (folder === undefined) {
    return name.startsWith('@vigil/') ? 'no workspace has this name' : undefined;
  }
  if (folder === source.workspace) return undefined;
  const allowed = mayImport[source.workspace];
  if (allowed === undefined) return `${source.workspace} is not in the table of tools/check/import-direction.ts`;
  if (allowed === everything) return undefined;
  const all = source.isTest ? [...allowed, ...testsMayImport] : allowed;
  if (all.some((door) => one.specifier === door || one.specifier.startsWith(`${door}/`))) return undefined;
  return `${source.workspace} may import ${allowed.length === 0 ? 'no other workspace' : `only ${allowed.join(', ')}`}`;
}

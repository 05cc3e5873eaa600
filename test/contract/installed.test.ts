import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defineProgram, isLongRun, root } from '@vigil/harness';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { freePorts } from '../start/started.ts';

/** What runs in an installation; the console comes built. Everything else is for who changes Vigil. */
const running = [
  'vocabulary',
  'journal',
  'store',
  'register',
  'service',
  'broker',
  'ingest',
  'dashboard/server',
  'simulators',
  'cli',
] as const;

const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });
const entry = z.looseObject({
  dev: z.boolean().default(false),
  link: z.boolean().default(false),
  resolved: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const packages = z.object({ packages: z.record(z.string(), entry) }).parse(readJson('package-lock.json')).packages;
const dependenciesOf = (workspace: string): readonly string[] =>
  Object.keys(manifest.parse(readJson(`${workspace}/package.json`)).dependencies);

/** Paths below which npm puts packages that `--omit=dev` leaves. */
const kept = Object.entries(packages).flatMap(([path, { dev, link }]) =>
  path.startsWith('node_modules/') && !dev && !link ? [path] : [],
);

/** Where a package that is asked for at this place is found, as Node looks for it. */
function resolved(name: string, at: string): string | null {
  for (
    let place = at;
    ;
    place = place.includes('/node_modules/') ? place.replace(/\/node_modules\/(?!.*\/node_modules\/).*$/, '') : ''
  ) {
    const path = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (place === '') return null;
  }
}

function reachable(): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string, at: string): void => {
    const path = resolved(name, at);
    if (path === null || found.has(path)) return;
    found.add(path);
    const one = packages[path];
    const inside = one?.link === true ? (one.resolved ?? path) : path;
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packages[inside] ?? {};
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      visit(each, inside);
  };
  for (const workspace of running) for (const name of dependenciesOf(workspace)) visit(name, workspace);
  // The runtime itself, for machines without one.
  for (const name of Object.keys(packages['']?.optionalDependencies ?? {})) visit(name, '');
  return found;
}

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((file) => {
    const path = `${folder}/${file.name}`;
    return file.isDirectory() ? sourcesOf(path) : file.name.endsWith('.ts') ? [path] : [];
  });
}
/** Not what is only a type, and nothing of the workspace itself. */
const runTimeImport =
  /(?:^import (?!type\b)[^;]*?from |^export (?!type\b)[^;]*?from |^import |\bimport\()'([^'.][^']*)'/gm;
const isBuiltin = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name);

describe('npm ci --omit=dev', () => {
  it('brings only what runs', () => {
    const needed = reachable();
    expect(kept.filter((path) => !needed.has(path))).toEqual([]);
    expect(kept.length).toBeGreaterThan(50);
  });

  it.each(running)('%s imports nothing at run time that it would leave out', (workspace) => {
    const own = new Set(dependenciesOf(workspace));
    const found = sourcesOf(`${workspace}/src`).flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(runTimeImport)].map(([, specifier = '']) => specifier),
    );
    const names = found
      .filter((specifier) => !isBuiltin(specifier))
      .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
    expect(names.filter((name) => !own.has(name))).toEqual([]);
  });

  // In a short run it is not asked for; a skip would say that something is missing on the machine.
  it.each(isLongRun ? ['a tree'] : [])('leaves %s that starts', { timeout: 180_000 }, async () => {
    const tree = mkdtempSync(join(tmpdir(), 'vigil-installed-'));
    let stop = async (): Promise<void> => undefined;
    try {
      const copy = (path: string): void => {
        if (!existsSync(join(root, path))) return;
        mkdirSync(dirname(join(tree, path)), { recursive: true });
        // What is nested in a package has a line of its own.
        cpSync(join(root, path), join(tree, path), {
          recursive: true,
          verbatimSymlinks: true,
          filter: (from) => !from.slice(join(root, path).length).includes('/node_modules'),
        });
      };
      for (const path of ['package.json', 'docs/api', 'dashboard/web/dist', ...running, ...kept]) copy(path);
      // Links between workspaces, as npm makes them.
      for (const [path, { link }] of Object.entries(packages)) if (link) copy(path);
      const data = join(tree, 'data');
      const ports = await freePorts();
      const started = defineProgram({
        name: 'installed',
        command: process.execPath,
        args: [join(tree, 'cli/src/start/main.ts'), '--city', '10', '--data', data, ...ports.args],
        cwd: tree,
        env: ports.env,
        ready: 'at-once',
      });
      stop = started.stop;
      await started.start();
      const isUp = await eventually(
        'all of it is up, with a city',
        () => /the whole city is connected/.test(started.output()),
        {
          deadlineMs: 120_000,
          everyMs: 500,
          seen: () => started.output().slice(-2_000),
        },
      );
      expect(isUp).toBe(true);
    } finally {
      await stop();
      rmSync(tree, { recursive: true, force: true });
    }
  });
});

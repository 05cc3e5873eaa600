import { afterEach, expect, test } from 'vitest';
import { asyncListeners } from '../check/async-listeners.ts';
import { fileLength } from '../check/file-length.ts';
import { importCycles } from '../check/import-cycles.ts';
import { importDirection } from '../check/import-direction.ts';
import { roomsOf } from '../check/rooms.ts';
import { readSources } from '../check/sources.ts';
import { toolSteps } from '../check/tool-steps.ts';
import { type PlantedProject, plant } from './planted-project.ts';

let project: PlantedProject | undefined;
afterEach(async () => {
  await project?.remove();
  project = undefined;
});

/** What one tool of the check says about the planted project. */
async function tool(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  project = await plant(files);
  const step = toolSteps(project.root).find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`no step ${name}`);
  return (await step.run()).join('\n');
}

async function own(rule: typeof importDirection, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  project = await plant(files);
  return rule(readSources(project.root));
}

test.each(['types', 'types of vocabulary', 'format', 'lint', 'dead code, undeclared imports', 'dead doors'])(
  '%s: a clean project has no finding',
  async (name) => {
    expect(await tool(name, {})).toBe('');
  },
);

test('own rules: a clean project has no finding', async () => {
  project = await plant({});
  const sources = readSources(project.root);
  expect([importDirection(sources), asyncListeners(sources), fileLength(sources)]).toEqual([[], [], []]);
});

test('a type error is found', async () => {
  expect(await tool('types', { 'store/src/index.ts': 'export const shelf: string = 7;\n' })).toContain('TS2322');
});

test('an enum, which the runtime cannot strip, is found', async () => {
  expect(await tool('types', { 'store/src/index.ts': 'export enum Shelf {\n  a,\n}\n' })).toContain('TS1294');
});

test('vocabulary cannot do I/O: node modules and timers do not compile', async () => {
  const io = "import { readFileSync } from 'node:fs';\n\nexport const word: string = readFileSync('x', 'utf8');\n";
  expect(await tool('types of vocabulary', { 'vocabulary/src/word.ts': io })).toContain('node:fs');
  await project?.remove();
  const timer = 'export const word: string = String(setTimeout(() => undefined, 1));\n';
  expect(await tool('types of vocabulary', { 'vocabulary/src/word.ts': timer })).toContain('setTimeout');
});

test('a file in another format is found', async () => {
  expect(await tool('format', { 'store/src/index.ts': 'export const shelf: string = "shelf"\n' })).toContain('shelf');
});

const header = "import { EventEmitter } from 'node:events';\n\n";

test.each([
  ['a floating promise', 'no-floating-promises', 'Promise.resolve(1);\n'],
  ['an async callback where none is awaited', 'no-misused-promises', '[1].forEach(async () => Promise.resolve());\n'],
  ['any', 'no-explicit-any', 'export const shelf = (a: any): string => String(a);\n'],
  ['an unchecked as', 'no-unsafe-type-assertion', 'export const shelf = (a: unknown): string => a as string;\n'],
  ['an empty catch', 'no-empty', 'try {\n  console.log(1);\n} catch {}\n'],
  [
    'a switch that forgets a case',
    'switch-exhaustiveness-check',
    "export function shelf(a: 'x' | 'y'): void {\n  switch (a) {\n    case 'x':\n      console.log(1);\n  }\n}\n",
  ],
])('lint finds %s', async (_, rule, code) => {
  expect(await tool('lint', { 'store/src/index.ts': code })).toContain(rule);
});

test.each([
  ["new EventEmitter().on('x', async () => Promise.resolve());", 'on()'],
  ["new EventEmitter().once('x', async function () {});", 'once()'],
  ["new EventEmitter()['on']('x', async () => undefined);", 'on()'],
  ['setInterval(async () => undefined, 5);', 'setInterval()'],
  ["globalThis.addEventListener('x', async () => undefined);", 'addEventListener()'],
])('an async listener is found: %s', async (code, name) => {
  const findings = await own(asyncListeners, { 'store/src/index.ts': `${header}${code}\n` });
  expect(findings).toEqual([expect.stringContaining(`store/src/index.ts:3 hands an async function to ${name}`)]);
});

test('a cycle of imports is found', async () => {
  const files = {
    'store/src/index.ts': "import { other } from './other.ts';\n\nexport const shelf: string = other;\n",
    'store/src/other.ts': "import { shelf } from './index.ts';\n\nexport const other: string = String(shelf);\n",
  };
  expect(await tool('lint', files)).toContain('import(no-cycle)');
});

test('an export nobody imports is found', async () => {
  const found = await tool('dead code, undeclared imports', {
    'vocabulary/src/word.ts': "export const word: string = 'word';\nexport const unsaid: string = 'unsaid';\n",
  });
  expect(found).toContain('unsaid');
});

test('a file nobody imports is found', async () => {
  const found = await tool('dead code, undeclared imports', {
    'store/src/attic.ts': 'export const dust: string = String(1);\n',
  });
  expect(found).toContain('store/src/attic.ts');
});

test('a name that a package offers and nobody takes is found, unless it is marked public', async () => {
  const offered = "export const shelf: string = 'shelf';\nexport const spare: string = 'spare';\n";
  expect(await tool('dead doors', { 'store/src/index.ts': offered })).toContain('spare');
  await project?.remove();
  const marked = offered.replace('export const spare', "/** @public vendors' own tools */\nexport const spare");
  expect(await tool('dead doors', { 'store/src/index.ts': marked })).toBe('');
});

test('an import that the package does not declare is found', async () => {
  const found = await tool('dead code, undeclared imports', {
    'store/src/index.ts': "import { z } from 'zod';\n\nexport const shelf: string = String(z.string());\n",
  });
  expect(found).toMatch(/Unlisted dependencies[^]*zod/);
});

test('a dependency that nobody imports is found', async () => {
  const found = await tool('dead code, undeclared imports', {
    'broker/src/main.ts': "import { word } from '@vigil/vocabulary';\n\nconsole.log(word);\n",
  });
  expect(found).toMatch(/Unused dependencies[^]*zod/);
});

test.each([
  ['vocabulary may import nobody', 'vocabulary/src/word.ts', '@vigil/store', 'no other workspace'],
  ['the store may not import an app', 'store/src/index.ts', '@vigil/broker', 'only @vigil/vocabulary'],
  [
    'the broker sees only the credentials of the store',
    'broker/src/main.ts',
    '@vigil/store',
    '@vigil/store/credentials',
  ],
  ['an unknown workspace is no door', 'broker/src/main.ts', '@vigil/stroe', 'no workspace has this name'],
  ['nobody reaches round a package', 'broker/src/main.ts', '../../store/src/index.ts', 'may not leave its workspace'],
  ['a test does not reach round a package', 'broker/test/a.test.ts', '../../store/src/index.ts', 'may not leave'],
  ['tests import no other app', 'store/test/a.test.ts', '@vigil/broker', 'store may import only'],
])('direction: %s', async (_, path, specifier, reason) => {
  for (const code of [
    `import { x } from '${specifier}';`,
    `import type { X } from '${specifier}';`,
    `export * from '${specifier}';`,
    `const x = await import('${specifier}');`,
    `export type X = import('${specifier}').X;`,
  ]) {
    const findings = await own(importDirection, { [path]: `\n${code}\n` });
    expect(findings).toEqual([expect.stringMatching(new RegExp(`^${path}:2 imports .*${reason}`))]);
    await project?.remove();
  }
});

test('direction: what the table allows is allowed', async () => {
  const findings = await own(importDirection, {
    'broker/src/main.ts':
      "import '@vigil/vocabulary';\nimport '@vigil/store/credentials';\nimport 'node:fs';\nimport './x.ts';\n",
    'broker/test/a.test.ts': "import '../src/main.ts';\nimport '@vigil/store';\nimport '@vigil/harness';\n",
  });
  expect(findings).toEqual([]);
});

test('cycles: files that need each other at load are found once, with the way round', async () => {
  const findings = await own(importCycles, {
    'broker/src/a.ts': "import { b } from './b.ts';\n\nexport const a = (): unknown => b;\n",
    'broker/src/b.ts': "import { c } from './c.ts';\n\nexport const b = (): unknown => c;\n",
    'broker/src/c.ts': "export { a as c } from './a.ts';\n",
  });
  expect(findings).toEqual(['broker/src/a.ts → broker/src/b.ts → broker/src/c.ts → broker/src/a.ts: an import cycle']);
});

test('cycles: types and dynamic imports make none', async () => {
  const findings = await own(importCycles, {
    'broker/src/a.ts': "import type { B } from './b.ts';\n\nexport const a = (b: B): unknown => b;\n",
    'broker/src/b.ts': "import { a } from './a.ts';\n\nexport type B = typeof a;\nexport const b = a;\n",
    'broker/src/c.ts': "export const c = async (): Promise<unknown> => import('./d.ts');\n",
    'broker/src/d.ts': "import { c } from './c.ts';\n\nexport const d = c;\n",
  });
  expect(findings).toEqual([]);
});

test('rooms: a feature is named in its rooms, its tests and the vocabulary alone', async () => {
  const text = 'export const kitchenHours = 3;\n';
  const findings = await own(roomsOf, {
    'broker/src/hours.ts': text,
    'broker/src/kitchens/hours.ts': text,
    'broker/src/kitchen-hours.ts': text,
    'broker/test/hours.ts': text,
    'vocabulary/src/hours.ts': text,
  });
  expect(findings).toEqual([expect.stringContaining('broker/src/hours.ts:1 speaks of "kitchen"')]);
});

test('a file that is too long is found, unless it is a table or a test', async () => {
  const long = '// line\n'.repeat(351);
  const findings = await own(fileLength, {
    'store/src/index.ts': long,
    'store/src/data/codes.ts': long,
    'store/test/a.test.ts': long,
    'store/src/fits.ts': '// line\n'.repeat(350),
  });
  expect(findings).toEqual([expect.stringContaining('store/src/index.ts has 351 lines')]);
});

test('a tool that is missing is a finding, not a silence', async () => {
  project = await plant({});
  const steps = toolSteps(`${project.root}/broker`);
  expect(await steps[0]?.run()).toEqual(['tsc is not installed']);
});

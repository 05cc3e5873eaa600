import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');

/** The layers of the server, from below. A folder imports from its own layer's list and from what stands before it. */
const layers: readonly (readonly string[])[] = [
  // Who asks, and what they may see.
  ['session'],
  // The kit: nothing in it knows a feature.
  ['http'],
  ['threads'],
  ['readers'],
  // A list as a file: what many features offer.
  ['list-files'],
  // What features share: a unit's live values, the register in memory, who has fallen silent, whether a
  // password is right.
  ['units', 'register', 'silence', 'sign-in'],
  // The features. None knows another.
  [
    'account',
    'alarms',
    'audit',
    'contract-faults',
    'credentials',
    'history',
    'inspection',
    'kitchens',
    'live',
    'people',
    'quarantine',
    'reference',
    'system',
    'tokens',
    'vendor-live',
  ],
];
const layerOf = (folder: string): number => layers.findIndex((folders) => folders.includes(folder));
/** '' for the files that compose: app, routes, services, reader-thread. */
const folderOf = (file: string): string => {
  const [first = '', ...rest] = relative(root, file).split('/');
  return rest.length === 0 ? '' : first;
};

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(root, name));

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly runtime: boolean;
}
const arrows: readonly Arrow[] = files.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(/^(?:import|export) (type )?[^;]*?from '(\.[^']+)';/gms)].map(
    ([, type, to = '']) => ({ from, to: resolve(dirname(from), to), runtime: type === undefined }),
  ),
);

describe('the arrows between the server’s folders', () => {
  it('every folder has its layer', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect(folders).toEqual(new Set(layers.flat()));
  });

  it('go down, and never from one feature to another', () => {
    const wrong = arrows.filter(({ from, to }) => {
      const [mine, theirs] = [folderOf(from), folderOf(to)];
      if (mine === '' || mine === theirs) return false;
      return theirs === '' || layerOf(theirs) >= layerOf(mine);
    });
    expect(wrong.map(({ from, to }) => `${relative(root, from)} → ${relative(root, to)}`)).toEqual([]);
  });

  it('make no circle at run time', () => {
    const next = Map.groupBy(
      arrows.filter(({ runtime }) => runtime),
      ({ from }) => from,
    );
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      expect(path, 'a circle').not.toContain(file);
      if (done.has(file)) return;
      for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(done.size).toBe(files.length);
  });
});

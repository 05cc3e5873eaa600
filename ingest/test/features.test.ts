import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadlineKinds } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { dispatchTo } from '../src/dispatch.ts';
import { features } from '../src/features.ts';
import { doorHeld } from './toy/door-held/index.ts';

const source = join(import.meta.dirname, '../src');

test('every kind of deadline in the vocabulary has its owner in the list, on its clock, and there is no other', () => {
  const said = (kinds: Iterable<readonly [string, { readonly owner: string; readonly clock: string }]>) =>
    Object.fromEntries([...kinds].map(([kind, { owner, clock }]) => [kind, { owner, clock }]));
  expect(said(dispatchTo(features).deadlines)).toEqual(said(Object.entries(deadlineKinds)));
});

test('two features cannot want the same deadline or the same part of the memory, nor one another’s', () => {
  const { memory, deadlines } = doorHeld;
  if (memory === undefined || deadlines === undefined) throw new Error('the toy has both');
  expect(() => dispatchTo([doorHeld, { name: 'b', memory }])).toThrow('part of the memory "door-held"');
  expect(() => dispatchTo([doorHeld, doorHeld])).toThrow('two features want');
  expect(() => dispatchTo([{ name: 'b', deadlines }])).toThrow('is door-held’s');
});

test('whoever goes through the list names none of its features', () => {
  const names = features.map(({ name }) => name);
  expect(readdirSync(source)).toEqual(expect.arrayContaining(names));
  for (const file of ['pipeline.ts', 'judge.ts', 'dispatch.ts', 'deadlines.ts', 'sweeper.ts', 'judging.ts', 'batch.ts'])
    expect(readFileSync(join(source, file), 'utf8'), file).not.toMatch(new RegExp(`from '\\./(${names.join('|')})/`));
});

test('no feature names another one but for the alarms, which everybody raises', () => {
  const names = features.map(({ name }) => name);
  for (const name of names)
    for (const file of readdirSync(join(source, name))) {
      const text = readFileSync(join(source, name, file), 'utf8');
      const others = [...text.matchAll(/from '\.\.\/([a-z-]+)\//g)].map(([, folder]) => folder);
      expect(
        others.filter((folder) => folder !== 'decode' && folder !== 'alarms'),
        `${name}/${file}`,
      ).toEqual([]);
    }
});

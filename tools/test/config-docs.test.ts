import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationDocument, configurationPath } from '../config-docs/configuration-document.ts';

const committed = (): string => readFileSync(join(import.meta.dirname, '../..', configurationPath), 'utf8');

test('the configuration reference is what npm run docs:config writes now', () => {
  expect(committed(), 'run npm run docs:config').toBe(configurationDocument());
});

test('every setting has a sentence that says what it means', () => {
  const silent = configurationDocument()
    .split('\n')
    .filter((line) => line.startsWith('| `') && line.endsWith('|  |'));
  expect(silent).toEqual([]);
});

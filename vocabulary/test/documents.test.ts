import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downFamilies, messageSchemas, upFamilies } from '../src/index.ts';
import { contractDocuments, payloadSchema } from '../tools/contract-documents.ts';

const root = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

describe('generated documents', () => {
  it('are what npm run docs:api writes now', async () => {
    for (const { path, text } of contractDocuments())
      expect(await readFile(resolve(root, path), 'utf8').catch(() => 'missing'), `${path}: run npm run docs:api`).toBe(
        text,
      );
  });

  it('asyncapi.json is valid AsyncAPI 3.0', async () => {
    const schema: object = require('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const document: unknown = JSON.parse(await readFile(resolve(root, 'docs/api/asyncapi.json'), 'utf8'));
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });

  it.each([...upFamilies, ...downFamilies])('JSON Schema of %s and the zod check agree on any mutation', (family) => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      payloadSchema(family, 'draft-2020-12'),
    );
    const fields = Object.keys(messageSchemas[family].shape);
    const value = fc.oneof(
      fc.constantFrom(
        'normal',
        'offline',
        'online',
        'stored',
        'rebirth',
        'closed',
        'ok',
        '90',
        'B2',
        '2026-11-23T08:00:00+08:00',
        '2026-11-23T08:00:00',
        '',
        'x'.repeat(600),
      ),
      fc.integer({ min: -5, max: 2_000_000_000_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.constant([]),
      fc.constant({}),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 8 }), (body) => {
        expect(validate(body)).toBe(messageSchemas[family].safeParse(body).success);
      }),
      { numRuns: 400 },
    );
  });
});

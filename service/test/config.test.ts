import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConfig, loadConfig, redact, StartupError } from '@vigil/service';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const schema = z.object({
  dataDir: z.string().default('./data').describe('Where everything is kept'),
  port: z.number().int().min(0).max(65535).default(1883),
  verbose: z.boolean().default(false),
  origins: z.array(z.string()).default([]),
  tls: z.object({ certFile: z.string(), keyPassword: z.string().optional() }).optional(),
  history: z
    .discriminatedUnion('driver', [
      z.object({ driver: z.literal('embedded'), directory: z.string() }),
      z.object({ driver: z.literal('influx1'), url: z.string(), timeoutMs: z.number().default(5000) }),
    ])
    .prefault({ driver: 'embedded', directory: 'history' }),
});
const prefix = 'VIGIL_DEMO_';
const secretKeys = ['keyPassword'];
const aliases = { dataDir: 'VIGIL_DATA' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function yaml(text: string): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.yaml`);
  await writeFile(file, text);
  return file;
}

function refusal(env: NodeJS.ProcessEnv, file?: string): string {
  try {
    loadConfig(schema, { env, prefix, secretKeys, aliases, ...(file === undefined ? {} : { file }) });
  } catch (error) {
    if (error instanceof StartupError && error.code === 'config') return error.message;
    throw error;
  }
  throw new Error('accepted');
}

test('without file and environment the defaults of the schema hold', () => {
  expect(loadConfig(schema, { env: {}, prefix })).toEqual({
    dataDir: './data',
    port: 1883,
    verbose: false,
    origins: [],
    history: { driver: 'embedded', directory: 'history' },
  });
});

test('the environment wins over the file, the file over the default', async () => {
  const file = await yaml('demo:\n  port: 2000\n  verbose: true\nother:\n  whatever: 1\n');
  const config = loadConfig(schema, { env: { VIGIL_CONFIG: file, VIGIL_DEMO_PORT: '3000' }, prefix });
  expect(config).toMatchObject({ port: 3000, verbose: true });
});

test('environment text becomes numbers, booleans, lists and the branch of a union', () => {
  const env = {
    VIGIL_DATA: '/srv/vigil',
    VIGIL_DEMO_VERBOSE: 'yes',
    VIGIL_DEMO_ORIGINS: 'http://a, http://b',
    VIGIL_DEMO_TLS_CERT_FILE: '/etc/cert.pem',
    VIGIL_DEMO_HISTORY_DRIVER: 'influx1',
    VIGIL_DEMO_HISTORY_URL: 'http://localhost:8086',
    VIGIL_DEMO_HISTORY_TIMEOUT_MS: '2500',
  };
  expect(loadConfig(schema, { env, prefix, aliases })).toEqual({
    dataDir: '/srv/vigil',
    port: 1883,
    verbose: true,
    origins: ['http://a', 'http://b'],
    tls: { certFile: '/etc/cert.pem' },
    history: { driver: 'influx1', url: 'http://localhost:8086', timeoutMs: 2500 },
  });
});

test('an empty variable counts as not set', () => {
  expect(loadConfig(schema, { env: { VIGIL_DEMO_PORT: '', VIGIL_DEMO_NONSENSE: '' }, prefix }).port).toBe(1883);
});

test('an unknown variable is refused with the nearest known one', () => {
  expect(refusal({ VIGIL_DEMO_PROT: '1' })).toMatch(/VIGIL_DEMO_PROT .*did you mean VIGIL_DEMO_PORT\?/);
});

test('an unknown key in the file is refused with its path and the nearest known one', async () => {
  const file = await yaml('demo:\n  tls:\n    certfile: x\n');
  expect(refusal({}, file)).toMatch(/unknown key tls\.certfile in section demo .*did you mean tls\.certFile\?/);
});

test('a misspelt section is refused', async () => {
  const options = { env: {}, prefix: 'VIGIL_INGEST_', file: await yaml('ingset:\n  port: 1\n') };
  expect(() => loadConfig(schema, options)).toThrow(/unknown key ingset .*did you mean ingest\?/);
  const others = { env: {}, prefix: 'VIGIL_CITY_', file: await yaml('cli:\n  port: 1\nbroker: {}\n') };
  expect(loadConfig(schema, others).port).toBe(1883);
});

test('an invalid value is refused with the path and the variable', () => {
  expect(refusal({ VIGIL_DEMO_PORT: 'many' })).toContain('port (VIGIL_DEMO_PORT) is invalid');
  expect(refusal({ VIGIL_DEMO_PORT: '70000' })).toContain('port (VIGIL_DEMO_PORT) is invalid');
});

test('all problems are told at once', () => {
  const message = refusal({ VIGIL_DEMO_AAA: '1', VIGIL_DEMO_BBB: '1' });
  expect(message).toContain('VIGIL_DEMO_AAA');
  expect(message).toContain('VIGIL_DEMO_BBB');
});

test('a missing or broken file is one sentence', async () => {
  expect(refusal({}, join(folder, 'none.yaml'))).toContain('cannot read the configuration file');
  expect(refusal({}, await yaml('demo: [1'))).toContain('is not valid YAML');
  expect(refusal({}, await yaml('- 1'))).toContain('is not a mapping');
});

test('a secret is read from its _FILE variable, without the trailing newline', async () => {
  const file = await yaml('s3cret\n');
  const env = { VIGIL_DEMO_TLS_CERT_FILE: 'c', VIGIL_DEMO_TLS_KEY_PASSWORD_FILE: file };
  expect(loadConfig(schema, { env, prefix, secretKeys }).tls?.keyPassword).toBe('s3cret');
});

test('a secret given twice, or in the YAML file, is refused without being quoted', async () => {
  const twice = refusal({ VIGIL_DEMO_TLS_KEY_PASSWORD: 's3cret', VIGIL_DEMO_TLS_KEY_PASSWORD_FILE: 'f' });
  expect(twice).toContain('not both');
  const inYaml = refusal({}, await yaml('demo:\n  tls:\n    certFile: c\n    keyPassword: s3cret\n'));
  expect(inYaml).toContain('tls.keyPassword is a secret');
  expect(twice + inYaml).not.toContain('s3cret');
});

test('the result is frozen all the way down', () => {
  const config = loadConfig(schema, { env: {}, prefix });
  expect(Object.isFrozen(config) && Object.isFrozen(config.history) && Object.isFrozen(config.origins)).toBe(true);
});

test('the reference table has a row for every setting', () => {
  const rows = describeConfig(schema, prefix, { secretKeys, aliases });
  expect(rows.map((row) => row.env)).toEqual([
    'VIGIL_DATA',
    'VIGIL_DEMO_PORT',
    'VIGIL_DEMO_VERBOSE',
    'VIGIL_DEMO_ORIGINS',
    'VIGIL_DEMO_TLS_CERT_FILE',
    'VIGIL_DEMO_TLS_KEY_PASSWORD',
    'VIGIL_DEMO_HISTORY_DRIVER',
    'VIGIL_DEMO_HISTORY_DIRECTORY',
    'VIGIL_DEMO_HISTORY_URL',
    'VIGIL_DEMO_HISTORY_TIMEOUT_MS',
  ]);
  expect(rows[0]).toMatchObject({
    path: 'dataDir',
    default: '"./data"',
    secret: false,
    description: 'Where everything is kept',
  });
  expect(rows.find((row) => row.path === 'tls.keyPassword')?.secret).toBe(true);
  expect(rows.find((row) => row.path === 'history.driver')).toMatchObject({
    type: 'one of embedded, influx1',
    default: '"embedded"',
  });
});

test('redaction hides set secrets at any depth and nothing else', () => {
  const config = { tls: { certFile: 'c', keyPassword: 's3cret' }, list: [{ token: 't' }], empty: { token: '' } };
  expect(redact(config, ['keyPassword', 'token'])).toEqual({
    tls: { certFile: 'c', keyPassword: '***' },
    list: [{ token: '***' }],
    empty: { token: '' },
  });
});

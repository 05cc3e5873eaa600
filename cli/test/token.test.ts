import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { vigilHere } from './support/vigil.ts';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'vigil-token-'));
  await vigilHere('--data', data, 'init');
  await vigilHere('--data', data, 'user', 'add', 'wang', '--role', 'operator');
});
afterAll(() => rm(data, { recursive: true, force: true }));

const token = (...args: readonly string[]) => vigilHere('--data', data, 'token', ...args);

it('a token is made for a person, shown alone on stdout, listed and revoked', async () => {
  const made = await token('create', 'wang', '--name', 'Grafana', '--scope', 'alarms.read', 'history.read');
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^vgl_[\w-]{43}\n$/)]);
  const [id = '', login, name, scopes, , used] = (await token('list')).stdout.trim().split('\t');
  expect([login, name, scopes, used]).toEqual(['wang', 'Grafana', 'alarms.read,history.read', '-']);
  expect((await token('list')).stdout).not.toContain(made.stdout.trim());
  expect((await token('revoke', id)).code).toBe(0);
  expect((await token('list')).stdout).toBe('');
  expect((await token('revoke', id)).code).not.toBe(0);
  // Whoever had the old password may have made tokens with it.
  await token('create', 'wang', '--name', 'Grafana', '--scope', 'alarms.read');
  expect((await vigilHere('--data', data, 'user', 'password', 'wang')).code).toBe(0);
  expect((await token('list')).stdout).toBe('');
});

it('nobody is given what the owner does not have, and no token lasts for ever', async () => {
  for (const args of [
    ['nobody', '--name', 'x', '--scope', 'alarms.read'],
    ['wang', '--name', 'x', '--scope', 'audit.read'],
    ['wang', '--name', 'x', '--scope', 'alarms.write'],
    ['wang', '--name', 'x', '--scope', 'alarms.read', '--days', '4000'],
  ]) {
    const made = await token('create', ...args);
    expect(made.code, args.join(' ')).not.toBe(0);
    expect(made.stdout).toBe('');
  }
  expect((await token('list')).stdout).toBe('');
});

it('people and tokens are listed for programs, without a secret', async () => {
  const made = await token('create', 'wang', '--name', 'script', '--scope', 'alarms.read');
  const user = (...args: readonly string[]) => vigilHere('--data', data, 'user', ...args);
  const wang = { login: 'wang', name: 'wang', role: 'operator', vendor: null, counties: null, enabled: true };
  expect(JSON.parse((await user('list', '--json')).stdout)).toEqual([wang]);
  expect((await user('list')).stdout).toMatch(/^wang +wang +operator/);
  expect(JSON.parse((await user('show', 'wang', '--json')).stdout)).toEqual(wang);
  expect((await user('show', 'nobody')).code).toBe(66);
  const tokens: readonly object[] = JSON.parse((await token('list', '--json')).stdout);
  expect(tokens).toMatchObject([{ login: 'wang', name: 'script', scopes: ['alarms.read'] }]);
  expect(JSON.stringify(tokens)).not.toContain(made.stdout.trim());
});

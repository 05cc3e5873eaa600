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

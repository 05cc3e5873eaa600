import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hmacToken } from '@vigil/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withStore } from '../src/installation.ts';
import { expectSentence, vigil, vigilHere } from './support/vigil.ts';

const scratch = mkdtempSync(join(tmpdir(), 'vigil-credential-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const data = join(scratch, 'data');
const run = (...args: readonly string[]) => vigilHere('--data', data, ...args);
const record = (id: string) => withStore(data, ({ read }) => read.credentials.one(id));
const audit = (id: string) => withStore(data, ({ read }) => read.audit.list({ subject: `credential:${id}`, limit: 9 }));
const tokenIn = (text: string): string => /password\s+(\S+)/.exec(text)?.[1] ?? '';
const hmacOf = (token: string) => withStore(data, async (_store, key) => hmacToken(key, token));

beforeAll(async () => {
  await run('init');
  for (const id of ['lift-1', 'lift-2', 'lift-3']) await run('register', 'add-unit', id, '--vendor', 'acme');
});

describe('create', () => {
  it('refuses an id that is there with 73 and leaves token and units', async () => {
    const made = await run('credential', 'create', 'platform', '--all-units', '--vendor', 'acme');
    expect(tokenIn(made.stdout)).toHaveLength(43);
    const before = await record('platform');
    const again = await vigil(['--data', data, 'credential', 'create', 'platform', '--unit', 'lift-1']);
    expect(again).toMatchObject({ code: 73, stdout: '' });
    expectSentence(again);
    expect(again.stderr).toMatch(/acme.*credential rotate.*credential set/s);
    expect(await record('platform')).toEqual(before);
    expect(await audit('platform')).toHaveLength(1);
  });
});

describe('what cuts somebody off', () => {
  it.each([
    [['disable', 'cut']],
    [['remove', 'cut']],
    [['rotate', 'cut', '--overlap', '0']],
    [['set', 'cut', '--unit', 'lift-3']],
  ])('%j says whom, and does nothing without --yes', async (words) => {
    await run('credential', 'create', 'cut', '--gateway', '--unit', 'lift-1', 'lift-2', 'lift-3');
    const before = await record('cut');
    const asked = await run('credential', ...words);
    expect(asked).toMatchObject({ code: 64, stdout: '' });
    expectSentence(asked);
    expect(asked.stderr).toContain(`${words[0] === 'set' ? 2 : 3} 台设备`);
    expect(await record('cut')).toEqual(before);
    expect((await run('credential', ...words, '--yes')).code).toBe(0);
    expect(await record('cut')).not.toEqual(before);
    await run('credential', 'remove', 'cut', '--yes');
  });

  it('what cuts nobody off asks nobody', async () => {
    await run('credential', 'create', 'wide', '--gateway', '--unit', 'lift-1');
    expect((await run('credential', 'set', 'wide', '--unit', 'lift-1', 'lift-2')).code).toBe(0);
    expect((await record('wide'))?.units).toEqual(new Set(['lift-1', 'lift-2']));
    const [row] = await audit('wide');
    expect(row?.detail).toEqual({ before: { units: ['lift-1'] }, after: { units: ['lift-1', 'lift-2'] } });
    expect((await run('credential', 'disable', 'wide', '--yes')).code).toBe(0);
    expect((await run('credential', 'remove', 'wide')).code).toBe(0);
    expect((await run('credential', 'show', 'wide')).code).toBe(66);
    expect((await run('credential', 'disable', 'nobody')).code).toBe(66);
  });
});

describe('rotate', () => {
  it('shows another token once; the old one is good until a time that is stored and said', async () => {
    const old = tokenIn((await run('credential', 'create', 'lift-1')).stdout);
    const rotated = await run('credential', 'rotate', 'lift-1', '--overlap', '7d');
    const token = tokenIn(rotated.stdout);
    const after = await record('lift-1');
    expect(after?.tokenHmac).toEqual(await hmacOf(token));
    expect(after?.previous?.tokenHmac).toEqual(await hmacOf(old));
    const until = new Date(after?.previous?.until ?? 0).toISOString();
    expect(rotated.stdout).toContain(until);
    expect((await run('credential', 'show', 'lift-1')).stdout).toContain(until);
    // A third one would end the first before its time.
    expect((await run('credential', 'rotate', 'lift-1')).code).toBe(64);
    expect(await record('lift-1')).toEqual(after);
    expect((await run('credential', 'rotate', 'lift-1', '--yes')).code).toBe(0);
    const kept = JSON.stringify(await audit('lift-1'));
    for (const secret of [old, token]) expect(kept).not.toContain(secret);
  });

  it.each(['soon', '24', '-1h', '400d'])('takes no overlap of %j', async (overlap) => {
    const ended = await run('credential', 'rotate', 'platform', `--overlap=${overlap}`);
    expect(ended.code).toBe(64);
    expectSentence(ended);
  });
});

it('list and show hold no token, also as JSON', async () => {
  const listed = await run('credential', 'list', '--json');
  expect(JSON.parse(listed.stdout)[0]).toMatchObject({ id: 'lift-1', vendor: 'acme', hasToken: true });
  expect(listed.stdout).not.toMatch(/hmac/i);
  expect((await run('credential', 'list')).stdout).toMatch(
    /^platform +gateway +acme +启用 enabled +全部设备 all units$/m,
  );
});

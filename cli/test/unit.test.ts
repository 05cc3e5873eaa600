import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { newAlarm } from '@vigil/harness';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withStore } from '../src/installation.ts';
import { expectSentence, vigil, vigilHere } from './support/vigil.ts';

const scratch = mkdtempSync(join(tmpdir(), 'vigil-unit-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const data = join(scratch, 'data');
const run = (...args: readonly string[]) => vigilHere('--data', data, ...args);
const unit = (id: string) => withStore(data, ({ read }) => read.register.unit(id));
const audit = (subject: string) => withStore(data, ({ read }) => read.audit.list({ subject, limit: 9 }));

beforeAll(async () => {
  await run('init');
});

/** As a person has registered it, with everything that T1 lost. */
const words = '--vendor yunling --name 3号梯 --county yingde --address 建设路9号 --rescue-code 100001 --people-sensor';
const full = [...words.split(' '), '--inspection-valid-until', '2027-05-31', '--floors', 'B1,1-12'];

describe('add-unit', () => {
  it('refuses an id that is there with 73, says what it is, and leaves every field', async () => {
    expect((await run('register', 'add-unit', 'lift-1', ...full)).code).toBe(0);
    const before = await unit('lift-1');
    expect(before?.unit).toMatchObject({ rescueCode: '100001', peopleSensor: true, floors: 'B1,1-12' });
    const again = await vigil(['--data', data, 'register', 'add-unit', 'lift-1', '--vendor', 'yunling']);
    expect(again).toMatchObject({ code: 73, stdout: '' });
    expectSentence(again);
    for (const fact of ['yunling', '3号梯', '建设路9号', '100001', 'set-unit']) expect(again.stderr).toContain(fact);
    expect(await unit('lift-1')).toEqual(before);
    expect(await audit('unit:lift-1')).toHaveLength(1);
  });

  it('does not take the site of another unit for its own', async () => {
    await run('register', 'add-unit', 'lift-7', ...full);
    // The unit moved; its first site has other tenants now.
    await run('register', 'add-unit', 'lift-8', '--vendor', 'yunling', '--site', 'site-lift-7');
    const { code, stderr } = await run('register', 'add-unit', 'lift-9', '--vendor', 'yunling', '--site', 'nowhere');
    expect(code).toBe(65);
    expect(stderr).toContain('site nowhere is not in the register');
    expect((await unit('lift-8'))?.site?.address).toBe('建设路9号');
  });

  it('puts a unit into the county whose name is given, so that the desk of that county sees it', async () => {
    await run('register', 'add-unit', 'lift-31', '--vendor', 'yunling', '--county', '英德');
    expect((await unit('lift-31'))?.site?.county).toBe('yingde');
    expect((await run('register', 'set-unit', 'lift-31', '--county', '连山县')).code).toBe(0);
    expect((await unit('lift-31'))?.site?.county).toBe('lianshan');
    expect((await run('register', 'list', '--county', '连山县')).stdout).toContain('lift-31');
  });

  it('takes doubtful values and says each of them', async () => {
    const odd = '--vendor yunlin --county 英得 --rescue-code 1234 --profile gbt --installed-on 2226-01-01'.split(' ');
    const { code, stderr } = await run('register', 'add-unit', 'odd-1', ...odd);
    expect(code).toBe(0);
    for (const doubt of [
      /vendor yunlin is new \(there are: .*yunling/,
      /no county 英得/,
      /rescue code 1234 has not 6 digits/,
      /no code table gbt/,
      /date of installation 2226-01-01 is unlikely/,
    ])
      expect(stderr).toMatch(doubt);
    expect((await run('register', 'add-unit', 'odd-2', '--vendor', 'yunling')).stderr).toContain(
      'no --county was given',
    );
    expect((await run('register', 'add-unit', 'odd-3', '--vendor', 'yunling', '--kind', 'lift')).code).toBe(65);
    expect(await unit('odd-3')).toBeNull();
  });
});

describe('texts of a unit', () => {
  it('are one line without what nobody sees, as from a file, and nothing is called by the word that clears', async () => {
    const added = [
      '--vendor',
      'yunling',
      '--name',
      ' 1号\n\u200B梯 ',
      '--address',
      '人民路\t9号',
      '--rescue-code',
      '１２３４５６',
    ];
    expect((await run('register', 'add-unit', 'lift-41', ...added)).code).toBe(0);
    const made = await unit('lift-41');
    expect(made).toMatchObject({ unit: { name: '1号 梯', rescueCode: '123456' }, site: { address: '人民路 9号' } });
    for (const odd of ['#清空', '#CLEAR ', ' ', '1\u0007']) {
      const refused = await run('register', 'set-unit', 'lift-41', '--name', odd);
      expect([refused.code, refused.stderr]).toEqual([65, expect.stringContaining('units.0.name')]);
    }
    expect(await unit('lift-41')).toEqual(made);
  });
});

describe('set-unit', () => {
  beforeEach(async () => {
    await run('register', 'add-unit', 'lift-2', ...full);
  });

  it('changes what is named and nothing else; the audit keeps before and after, and who', async () => {
    const before = await unit('lift-2');
    expect(await run('register', 'set-unit', 'lift-2', '--name', '5号梯')).toMatchObject({ code: 0 });
    const after = await unit('lift-2');
    expect(after).toEqual({ ...before, unit: { ...before?.unit, name: '5号梯' } });
    const [row] = await audit('unit:lift-2');
    expect(row).toMatchObject({
      action: 'register.set-unit',
      detail: { before: { name: '3号梯' }, after: { name: '5号梯' } },
    });
    expect(row?.actor).toContain(`command-line:${userInfo().username}`);
  });

  it('clears only what is said to be cleared', async () => {
    const before = await unit('lift-2');
    await run('register', 'set-unit', 'lift-2', '--clear', 'rescue-code', 'inspection-valid-until');
    const { rescueCode: _r, inspectionValidUntil: _i, ...rest } = before?.unit ?? {};
    expect((await unit('lift-2'))?.unit).toEqual(rest);
    expect((await run('register', 'set-unit', 'lift-2', '--clear', 'vendor')).code).toBe(64);
    expect((await run('register', 'set-unit', 'lift-2', '--clear', 'floors', '--floors', '1-2')).code).toBe(64);
    expect((await run('register', 'set-unit', 'lift-2')).code).toBe(64);
    expect((await run('register', 'set-unit', 'nobody', '--name', 'x')).code).toBe(66);
    await run('register', 'set-unit', 'lift-2', '--no-people-sensor', '--out-of-use');
    expect((await unit('lift-2'))?.unit).toEqual({ ...rest, peopleSensor: false, outOfUse: true });
  });

  it('changes the address of all at a site only when that is meant', async () => {
    await run('register', 'add-unit', 'lift-3', '--vendor', 'yunling', '--site', 'site-lift-2');
    const asked = await run('register', 'set-unit', 'lift-2', '--address', '人民路1号');
    expect(asked.code).toBe(64);
    expect(asked.stderr).toMatch(/还有 1 台设备/);
    expect((await unit('lift-3'))?.site?.address).toBe('建设路9号');
    expect((await run('register', 'set-unit', 'lift-2', '--address', '人民路1号', '--yes')).code).toBe(0);
    expect((await unit('lift-3'))?.site).toMatchObject({ address: '人民路1号', county: 'yingde' });
  });
});

it('show and list are for people, and for programs with --json', async () => {
  const shown = JSON.parse((await run('register', 'show', 'lift-1', '--json')).stdout);
  expect(shown).toMatchObject({ id: 'lift-1', rescueCode: '100001', county: 'yingde', availability: 'never-seen' });
  expect((await run('register', 'show', 'lift-1')).stdout).toMatch(/^rescueCode +100001$/m);
  expect((await run('register', 'show', 'nobody')).code).toBe(66);
  const listed = JSON.parse((await run('register', 'list', '--county', 'yingde', '--json')).stdout);
  expect(listed.map((row: { unit: { id: string } }) => row.unit.id)).toContain('lift-1');
  expect((await run('register', 'list', '--text', '100001')).stdout).toContain('lift-1');
});

describe('remove-unit', () => {
  const raiseOf = (unitId: string, code: 'alarm-button' | 'door-close-fault') => {
    const alarm = newAlarm({ unitId, vendor: 'yunling', county: 'yingde', code, at: 1_000 });
    return withStore(data, (store) => store.transaction((tx) => tx.alarms.insert(alarm)));
  };

  it('says what goes with it and does nothing without --yes; then the audit has the whole unit', async () => {
    await run('register', 'add-unit', 'gone-1', ...full);
    await run('credential', 'create', 'gone-1');
    await raiseOf('gone-1', 'door-close-fault');
    const asked = await vigil(['--data', data, 'register', 'remove-unit', 'gone-1']);
    expect(asked).toMatchObject({ code: 64, stdout: '' });
    expectSentence(asked);
    for (const fact of [/fault 1/, /gone-1 \(\+0\)/]) expect(asked.stderr).toMatch(fact);
    expect(await unit('gone-1')).not.toBeNull();
    const done = await run('register', 'remove-unit', 'gone-1', '--yes');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('fault 1');
    expect(await unit('gone-1')).toBeNull();
    const [row] = await audit('unit:gone-1');
    expect(row).toMatchObject({
      action: 'register.remove-unit',
      detail: { before: { name: '3号梯', rescueCode: '100001', county: 'yingde', address: '建设路9号' }, after: null },
    });
    expect(row?.actor).toContain(`command-line:${userInfo().username}`);
    expect((await run('register', 'remove-unit', 'gone-1', '--yes')).code).toBe(66);
    // Its site stays; named, the unit is there again.
    const back = ['--vendor', 'yunling', '--site', 'site-gone-1'];
    expect((await run('register', 'add-unit', 'gone-1', ...back)).code).toBe(0);
  });

  it('is refused with an open emergency and with units behind it, whatever is said', async () => {
    await run('register', 'add-unit', 'gw-9', '--vendor', 'yunling', '--kind', 'gateway');
    await run('register', 'add-unit', 'lift-91', '--vendor', 'yunling', '--gateway', 'gw-9');
    const gateway = await run('register', 'remove-unit', 'gw-9', '--yes');
    expect(gateway.code).toBe(65);
    expectSentence(gateway);
    expect(gateway.stderr).toContain('1 台设备的网关');
    await raiseOf('lift-91', 'alarm-button');
    const emergency = await run('register', 'remove-unit', 'lift-91', '--yes');
    expect(emergency.code).toBe(65);
    expect(emergency.stderr).toContain('1 起未结案的紧急报警');
    expect(await unit('lift-91')).not.toBeNull();
  });
});

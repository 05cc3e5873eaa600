import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeInstallation, withStore } from '../src/installation.ts';
import { expectSentence, vigilHere } from './support/vigil.ts';

let data = '';
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'vigil-import-'));
  await makeInstallation(data);
});
afterEach(() => rm(data, { recursive: true, force: true }));

const vigil = (...args: readonly string[]) => vigilHere('--data', data, ...args);
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(data, name);
  await writeFile(path, content);
  return path;
}
const unit = (id: string) => withStore(data, async (store) => (await store.read.register.unit(id))?.unit ?? null);
const json = JSON.stringify({
  format: 'vigil-register',
  version: 1,
  vendors: [{ id: 'acme', name: '甲梯' }],
  units: [{ id: 'lift-1', vendor: 'acme', kind: 'elevator', name: '1号梯' }],
});
/** “设备编号,厂商,设备种类,设备名称,救援识别码”, “电梯”, “东梯” in GBK. */
const gbk = (rescueCode: string): Uint8Array =>
  Buffer.concat([
    Buffer.from('c9e8b1b8b1e0bac52cb3a7c9cc2cc9e8b1b8d6d6c0e02cc9e8b1b8c3fbb3c62cbec8d4aecab6b1f0c2eb0d0a', 'hex'),
    Buffer.from('lift-2,acme,'),
    Buffer.from('b5e7ccdd2cb6abccdd', 'hex'),
    Buffer.from(`,${rescueCode}\r\n`),
  ]);

describe('vigil register import', () => {
  it('leaves its audit row, like one from the console', async () => {
    const done = await vigil('register', 'import', await file('r.json', json));
    expect([done.code, done.stderr]).toEqual([0, '']);
    const [row] = await withStore(data, (store) => store.read.audit.list({ limit: 1 }));
    expect(row).toMatchObject({
      actor: expect.stringMatching(/^command-line:/),
      action: 'register.import',
      subject: 'register',
      detail: { source: 'r.json', counts: { units: { added: 1 } } },
    });
  });

  it('takes a file with a byte order mark, and one in GBK without loss', async () => {
    expect((await vigil('register', 'import', await file('r.json', `\uFEFF${json}`))).code).toBe(0);
    const done = await vigil('register', 'import', await file('lifts.csv', gbk('012345')));
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('gb18030')]);
    expect(await unit('lift-2')).toMatchObject({ name: '东梯', rescueCode: '012345' });
  });

  it('refuses a file with a fault as a whole, says the cell and what to do, and writes the report', async () => {
    await vigil('register', 'import', await file('r.json', json));
    const report = join(data, 'faults.csv');
    const refused = await vigil('register', 'import', await file('lifts.csv', gbk('12345')), '--faults', report);
    expect(refused.code).toBe(65);
    expect(refused.stdout).toContain('行 row 2 [救援识别码]');
    expect(refused.stderr).toMatch(/什么也没有改动.*nothing was changed/);
    const text = await readFile(report, 'utf8');
    expect(text).toMatch(/^\uFEFF级别,工作表,行,列,编号,内容,问题,处理办法\r\n错误,,2,救援识别码,lift-2,12345,/);
    expect(await unit('lift-2')).toBeNull();
  });

  it('shows before and after in a dry run, changes nothing, and takes back what was imported', async () => {
    await vigil('register', 'import', await file('r.json', json));
    const change = await file('c.csv', '设备编号,楼层,救援识别码\nlift-1,B1-9,000001\n');
    const dry = await vigil('register', 'import', change, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({
      changed: 1,
      imported: false,
      changes: [{ id: 'lift-1', new: false, fields: { floors: [null, 'B1-9'], rescueCode: [null, '000001'] } }],
    });
    expect(await unit('lift-1')).not.toHaveProperty('floors', 'B1-9');
    expect((await vigil('register', 'import', change)).code).toBe(0);
    expect((await vigil('register', 'import', change)).stdout).toContain('nothing was changed');
    expect(await unit('lift-1')).toMatchObject({ floors: 'B1-9' });
    // Neither it nor the one before goes unnamed.
    const unsaid = await vigil('register', 'undo', '--rest');
    expect([unsaid.code, unsaid.stderr]).toEqual([
      64,
      expect.stringMatching(/#2 .*c\.csv.*undo 2.*nothing was changed/),
    ]);
    expectSentence(unsaid);
    expect((await vigil('register', 'undo', '1')).code).toBe(65);
    expect(await unit('lift-1')).toMatchObject({ floors: 'B1-9' });
    expect((await vigil('register', 'undo', '2', '--rest')).code).toBe(0);
    expect(await unit('lift-1')).not.toHaveProperty('floors', 'B1-9');
    const again = await vigil('register', 'undo', '2', '--rest');
    expect([again.code, again.stderr]).toEqual([65, expect.stringMatching(/#1 .*r\.json/)]);
    expectSentence(again);
    expect(await unit('lift-1')).not.toBeNull();
    expect((await vigil('register', 'imports')).stdout.split('\n')).toHaveLength(3);
  });

  it('brings in the good rows where a person says so', async () => {
    await vigil('register', 'import', await file('r.json', json));
    const mixed = await file('m.csv', '设备编号,厂商,设备种类,设备名称\na,acme,电梯,1\nb,acem,电梯,2\n');
    expect((await vigil('register', 'import', mixed)).code).toBe(65);
    expect(await unit('a')).toBeNull();
    const done = await vigil('register', 'import', mixed, '--good-rows');
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('拒绝 refused 1')]);
    expect([await unit('a'), await unit('b')]).toEqual([expect.objectContaining({ name: '1' }), null]);
  });

  it('refuses a folder, a file beyond every list, and a field that there is not, before anything is read', async () => {
    const large = await file('large.csv', '');
    await truncate(large, 300 * 1024 * 1024);
    for (const [code, ...args] of [
      [65, data],
      [65, large],
      [64, await file('r.json', json), '--map', '梯号=nmae'],
    ] as const) {
      const refused = await vigil('register', 'import', ...args);
      expect(refused).toMatchObject({ code, stdout: '' });
      expectSentence(refused);
    }
    expect(await unit('lift-1')).toBeNull();
  });

  it('overwrites no file that is there, and finds that out before anything is imported', async () => {
    const source = await file('r.json', json);
    const kept = await file('kept.csv', 'what somebody wrote');
    const refused = await vigil('register', 'import', source, '--faults', kept);
    expect([refused.code, refused.stderr]).toEqual([73, expect.stringContaining('nothing was changed')]);
    expect(await unit('lift-1')).toBeNull();
    await vigil('register', 'import', source);
    expect((await vigil('register', 'export', '--out', kept)).code).toBe(73);
    expect(await readFile(kept, 'utf8')).toBe('what somebody wrote');
    expect((await vigil('register', 'export', '--out', kept, '--force')).code).toBe(0);
    expect(await readFile(kept, 'utf8')).toContain('lift-1');
    for (const replaced of [[], ['--force']]) {
      const folder = await vigil('register', 'export', '--out', data, ...replaced);
      expect([folder.code, folder.stderr]).toEqual([73, expect.stringContaining(`${data} is a folder`)]);
      expectSentence(folder);
    }
    expect((await vigil('register', 'import', source, '--faults', join(data, 'new.csv'))).code).toBe(0);
    expect([(await stat(kept)).mode & 0o777, (await stat(join(data, 'new.csv'))).mode & 0o777]).toEqual([0o600, 0o600]);
    expect((await readdir(data)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('exports what it can import again, and templates', async () => {
    await vigil('register', 'import', await file('r.json', json));
    const out = join(data, 'units.csv');
    expect((await vigil('register', 'export', '--list', 'units', '--out', out)).code).toBe(0);
    expect((await vigil('register', 'import', out)).stdout).toContain('不变 unchanged 1');
    const whole = await vigil('register', 'export');
    expect((await vigil('register', 'import', await file('w.json', whole.stdout))).stdout).toContain(
      '不变 unchanged 2',
    );
    expect((await vigil('register', 'template', 'units', '--language', 'en')).stdout).toContain('Unit id,Vendor,');
  });
});

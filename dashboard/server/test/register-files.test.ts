import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { template } from '@vigil/register';
import type { RegisterFileRows, RegisterFileView, RegisterImported, RegisterUndone } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Client, errorCode } from './support/client.ts';
import { type Running, run } from './support/running.ts';

/** “设备编号,厂商,设备种类,设备名称,救援识别码”, “电梯” and “东梯” in GBK. */
const gbkHead = 'c9e8b1b8b1e0bac52cb3a7c9cc2cc9e8b1b8d6d6c0e02cc9e8b1b8c3fbb3c62cbec8d4aecab6b1f0c2eb0d0a';
const gbkRow = (id: string, rescueCode: string): Uint8Array =>
  Buffer.concat([
    Buffer.from(`${id},acme,`),
    Buffer.from('b5e7ccdd2cb6abccdd', 'hex'),
    Buffer.from(`,${rescueCode}\r\n`),
  ]);
const gbk = (...rows: readonly Uint8Array[]): Uint8Array => Buffer.concat([Buffer.from(gbkHead, 'hex'), ...rows]);

describe('register files over HTTP', () => {
  let running: Running;
  let root: Client;
  beforeAll(async () => {
    running = await run({ importLimitMiB: 1 });
    root = await running.client('root');
  });
  afterAll(() => running.stop());

  const uploads = () => readdir(join(running.data, 'uploads'));
  async function send(bytes: Uint8Array | string, name = '电梯.csv', client = root) {
    const response = await fetch(`${client.url}/api/register/files?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { origin: client.url, cookie: client.cookie, 'content-type': 'application/octet-stream' },
      body: typeof bytes === 'string' ? bytes : Uint8Array.from(bytes),
    });
    const body: RegisterFileView = JSON.parse(await response.text());
    return { status: response.status, body };
  }
  const path = ({ id }: Pick<RegisterFileView, 'id'>, rest = ''): string => `/api/register/files/${id}${rest}`;

  it('a GBK table with a mistake: seen before anything is written, refused whole, its good rows on demand, taken back', async () => {
    const sent = await send(gbk(gbkRow('F-1', '012345'), gbkRow('F-2', '1234'), gbkRow('F-3', '012347')));
    const seen: RegisterFileView = sent.body;
    expect([sent.status, seen.name, seen.encoding, seen.added, seen.faults, seen.refused]).toEqual([
      200,
      '电梯.csv',
      'gb18030',
      2,
      1,
      1,
    ]);
    const { changes }: RegisterFileRows = (await root.get(path(seen, '/rows?kind=added'))).body;
    expect(changes.map(({ row, id }) => `${row} ${id}`)).toEqual(['2 F-1', '4 F-3']);
    expect(changes[0]?.fields).toContainEqual({ field: 'name', before: null, after: '东梯' });
    const { remarks }: RegisterFileRows = (await root.get(path(seen, '/rows?kind=faults'))).body;
    expect(remarks).toMatchObject([{ code: 'zeros-lost', row: 3, column: '救援识别码', value: '1234', id: 'F-2' }]);
    const report = await root.get(path(seen, '/faults?language=zh'));
    expect(report.headers.get('content-type')).toContain('text/csv');
    expect(report.headers.get('content-disposition')).toContain('register-faults.csv');
    expect(report.body).toContain('错误,,3,救援识别码,F-2,1234');

    const whole = await root.post(path(seen, '/import'), { digest: seen.digest });
    expect([whole.status, errorCode(whole)]).toEqual([400, 'bad-input']);
    expect((await root.get('/api/units/F-1')).status).toBe(404);
    const good = await root.post(path(seen, '/import'), { digest: seen.digest, goodRows: true });
    const { importId, counts }: RegisterImported = good.body;
    expect([good.status, counts.units]).toEqual([200, { added: 2, changed: 0 }]);
    expect((await root.get('/api/units/F-1')).status).toBe(200);
    expect((await root.get('/api/units/F-2')).status).toBe(404);
    const [past] = (await root.get('/api/register/imports')).body;
    expect(past).toMatchObject({ id: importId, actor: 'root', source: '电梯.csv', canUndo: true });
    await root.send('DELETE', path(seen));
    expect(await uploads()).toEqual([]);

    // Somebody is in the lift by now.
    await raise(running.ingest, 'F-3', 'alarm-button');
    const blocked: RegisterUndone = (await root.post(`/api/register/imports/${importId}/undo`)).body;
    expect(blocked).toMatchObject({ done: false, obstacles: [{ id: 'F-3', reason: 'open-alarm' }] });
    expect((await root.get('/api/units/F-1')).status).toBe(200);
    const undone = (await root.post(`/api/register/imports/${importId}/undo`, { rest: true })).body;
    expect(undone).toMatchObject({ done: true, removed: 1, restored: 0 });
    expect((await root.get('/api/units/F-1')).status).toBe(404);
    expect((await root.get('/api/units/F-3')).status).toBe(200);
    expect(errorCode(await root.post(`/api/register/imports/${importId}/undo`))).toBe('not-found');
  });

  it('what was looked at is what is imported: after a change of the register it is looked at again', async () => {
    const { body: seen } = await send('设备编号,楼层\nA-1,B9-99\n');
    expect(seen.changed).toBe(1);
    await root.patch('/api/units/A-1', { name: '改名了' });
    const late = await root.post(path(seen, '/import'), { digest: seen.digest });
    expect([late.status, errorCode(late)]).toEqual([409, 'version-conflict']);
    const again = await root.post(path(seen, '/look'), {});
    expect(again.body.changed).toBe(1);
    expect((await root.post(path(seen, '/import'), { digest: again.body.digest })).status).toBe(200);
    await root.send('DELETE', path(seen));
  });

  it('credentials are made and never changed, seen before, and taken back with their import', async () => {
    const city = (units: readonly string[]) => ({
      format: 'vigil-register',
      version: 1,
      credentials: ['by-file', 'acme-gw'].map((id) => ({
        id,
        vendor: 'acme',
        role: 'gateway',
        units: id === 'acme-gw' ? 'all' : units,
        token: id === 'acme-gw' ? undefined : 'y'.repeat(43),
      })),
    });
    const { body: seen } = await send(JSON.stringify(city(['A-1'])), 'city.json');
    expect([seen.credentials, seen.faults]).toEqual([1, 0]);
    const { changes }: RegisterFileRows = (await root.get(path(seen, '/rows?kind=added'))).body;
    expect(changes).toMatchObject([{ list: 'credentials', id: 'by-file' }]);
    expect(JSON.stringify(changes)).not.toContain('yyy');
    const { importId }: RegisterImported = (await root.post(path(seen, '/import'), { digest: seen.digest })).body;
    await root.send('DELETE', path(seen));
    // Another scope for one that is there, by the other door as well.
    const { body: other } = await send(JSON.stringify(city(['A-2'])), 'city.json');
    expect((await root.get(path(other, '/rows?kind=faults'))).body.remarks).toMatchObject([
      { code: 'credential-exists', id: 'by-file', more: 'units' },
    ]);
    await root.send('DELETE', path(other));
    expect(errorCode(await root.post('/api/register/import', city(['A-2'])))).toBe('bad-input');
    const undone: RegisterUndone = (await root.post(`/api/register/imports/${importId}/undo`)).body;
    expect(undone).toMatchObject({ done: true, credentials: 1, removed: 0 });
    expect((await root.get('/api/credentials?text=by-file')).body).toEqual([]);
  });

  it('columns that nobody knows are told by a person', async () => {
    const { body: seen } = await send('代号;位置\nA-1;B1-3\n');
    expect([seen.isUnusable, seen.faults]).toEqual([true, 1]);
    // A field that there is not would leave the column out without a word.
    const wrong = await root.post(path(seen, '/look'), { list: 'units', mapping: { 代号: 'id', 位置: 'floor' } });
    const where = [{ path: 'mapping.位置', message: 'there is no field floor' }];
    expect([wrong.status, wrong.body.error.details]).toEqual([400, where]);
    const told = await root.post(path(seen, '/look'), { list: 'units', mapping: { 代号: 'id', 位置: 'floors' } });
    expect([told.status, told.body.isUnusable, told.body.changed]).toEqual([200, false, 1]);
    await root.send('DELETE', path(seen));
  });

  it('a file is its sender’s alone; too large, foreign or hostile ones leave nothing behind', async () => {
    const { body: seen } = await send(template('units', 'zh'));
    const sup = await running.client('sup');
    expect((await sup.get(path(seen, '/rows?kind=added'))).status).toBe(403);
    expect((await root.get(`/api/register/files/${'0'.repeat(24)}/rows?kind=added`)).status).toBe(404);
    // An id that cannot be is one that is not there, in whatever route.
    expect((await root.get('/api/register/files/nothing/faults')).status).toBe(404);
    expect((await root.post('/api/register/files/nothing/import', { digest: '' })).status).toBe(404);
    expect((await root.post('/api/register/imports/nothing/undo')).status).toBe(404);
    await root.send('DELETE', path(seen));
    expect((await send('x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect((await send('x', '电梯.csv', sup)).status).toBe(403);
    expect((await send('x', '')).status).toBe(400);
    const odd = await send(Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3), '../../x.xlsx');
    expect([odd.status, odd.body.isUnusable, odd.body.name]).toEqual([200, true, '.._.._x.xlsx']);
    await root.send('DELETE', path(odd.body));
    expect(await uploads()).toEqual([]);
  });

  it('while one import is being set down another is refused, and told whose', async () => {
    const counts = { added: 0, changed: 0 };
    const begun = await running.ingest.transaction((tx) =>
      tx.registerImports.begin(
        {
          at: Date.now(),
          actor: 'zhang',
          source: 'a.csv',
          owner: 'elsewhere 1',
          counts: { vendors: counts, organisations: counts, sites: counts, units: counts },
        },
        () => true,
      ),
    );
    const { body: seen } = await send('设备编号,楼层\nA-1,B2-2\n');
    const refused = await root.post(path(seen, '/import'), { digest: seen.digest });
    expect([refused.status, errorCode(refused), refused.body.error.details.actor]).toEqual([
      409,
      'import-running',
      'zhang',
    ]);
    if ('id' in begun) await running.ingest.transaction((tx) => tx.registerImports.abandon(begun.id));
    expect((await root.post(path(seen, '/import'), { digest: seen.digest })).status).toBe(200);
    await root.send('DELETE', path(seen));
  });

  it('an export is what its reader may see, comes back as no change, and templates are empty', async () => {
    const units = await root.get('/api/register/export?list=units&format=csv&language=zh');
    expect(units.headers.get('content-disposition')).toContain('register-units.csv');
    // The client reads the mark away.
    const { body: again } = await send(units.body);
    expect([again.faults, again.added, again.changed]).toEqual([0, 0, 0]);
    expect(again.unchanged).toBeGreaterThan(0);
    await root.send('DELETE', path(again));
    const acme = await running.client('acme');
    const own = JSON.parse(JSON.stringify((await acme.get('/api/register/export')).body));
    expect(own.vendors.map(({ id }: { id: string }) => id)).toEqual(['acme']);
    expect(new Set(own.units.map(({ vendor }: { vendor: string }) => vendor))).toEqual(new Set(['acme']));
    expect(own.organisations.map(({ id }: { id: string }) => id)).toContain('fix');
    // The numbers of other firms are the centre's.
    expect(JSON.stringify(own.organisations)).not.toContain('0763');
    expect(JSON.stringify((await root.get('/api/register/export')).body)).toContain('0763-2');
    expect((await root.get('/api/register/export?format=csv')).status).toBe(400);
    expect((await root.get('/api/register/templates/sites?language=en')).body).toContain('Site id,Site name');
  });
});

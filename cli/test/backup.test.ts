import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, readAll } from '@vigil/journal';
import { loadServerKey, openStore, storeIn } from '@vigil/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackup } from '../src/backup/create.ts';
import { placesOf } from '../src/backup/places.ts';
import { restoreBackup } from '../src/backup/restore.ts';
import { settingsFiles } from '../src/backup/settings-files.ts';
import { verifyBackup } from '../src/backup/verify.ts';

let folder = '';
let dataDir = '';
let backup = '';
const noSettings: readonly string[] = [];
const records = 40;

/** An installation as it lies on disk, with records behind what the store has read. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-cli-backup-'));
  dataDir = join(folder, 'data');
  backup = join(folder, 'backup');
  await loadServerKey(dataDir);
  const store = await openStore(storeIn(dataDir, { driver: 'sqlite' }));
  const writer = await openJournal({ root: join(dataDir, 'journal') }).writer('main');
  for (let index = 0; index < records; index += 1)
    await writer.append({
      kind: 'publish',
      lane: 'urgent',
      origin: 'lift-1',
      connection: '1',
      topic: 'vigil/v1/acme/lift-1/alarm',
      payload: Buffer.from(`{"id":"a-${index}"}`),
      receivedAt: Date.now(),
      flags: 1,
    });
  const { epoch } = await writer.status();
  await openJournal({ root: join(dataDir, 'journal') }).release('main', 'ingest', { epoch, seq: 12 });
  await store.transaction((tx) => tx.cursors.set('ingest:main', 12, epoch));
  await createBackup(placesOf(dataDir), backup, { settings: noSettings });
  await writer.close();
  await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newestOf = (place: string): string =>
  join(
    place,
    readdirSync(place)
      .filter((name) => name.endsWith('.log'))
      .toSorted()
      .at(-1) ?? '',
  );
function turnByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[4_200] = (bytes[4_200] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));

describe('a backup', () => {
  it('says how far the store had read each journal, and how far the journal goes', async () => {
    const manifest = await verifyBackup(backup);
    expect(manifest.cursors).toMatchObject([{ name: 'ingest:main', seq: 12 }]);
    // A reader takes the newest group of a journal in use for certain only when the next one stands behind it.
    expect(manifest.journals).toMatchObject([{ name: 'main', last: { seq: records - 1 } }]);
    expect(manifest.journals[0]?.last?.epoch).toBe(manifest.cursors[0]?.epoch);
    // It was read, and is still what it was.
    await verifyBackup(backup);
  });

  it('that was killed while it was put back is put back again, with what already stands elsewhere', async () => {
    const source = join(folder, 'with-days');
    await cp(backup, source, { recursive: true });
    const day = Buffer.from('not a database, and no .db');
    await mkdir(join(source, 'data/history'));
    writeFileSync(join(source, 'data/history/note'), day);
    const sha256 = createHash('sha256').update(day).digest('hex');
    edit(join(source, 'manifest.json'), (text) => {
      const manifest = JSON.parse(text);
      manifest.files.push({ path: 'data/history/note', bytes: day.length, sha256 });
      return JSON.stringify(manifest);
    });
    const to = join(folder, 'killed');
    const file = join(folder, 'apart', 'city.db');
    const places = {
      ...placesOf(to),
      store: storeIn(to, { driver: 'sqlite', file }),
      history: join(folder, 'killed-days'),
    };
    await restoreBackup(source, places);
    // As a kill leaves it before the data folder has its name.
    await rm(to, { recursive: true });
    await restoreBackup(source, places);
    expect(existsSync(join(to, 'secrets/server.key'))).toBe(true);
    await rm(to, { recursive: true });
    writeFileSync(join(folder, 'killed-days', 'note'), 'something else, the same length'.slice(0, day.length));
    await expect(restoreBackup(source, places)).rejects.toThrow('exists and is not empty');
    expect(existsSync(to)).toBe(false);
  });

  it('gives back every record, the key and the store, wherever the store stands', async () => {
    const to = join(folder, 'restored');
    const store = join(folder, 'elsewhere', 'city.db');
    await restoreBackup(backup, { ...placesOf(to), store: storeIn(to, { driver: 'sqlite', file: store }) });
    expect(existsSync(join(to, 'vigil.db'))).toBe(false);
    const opened = await openStore(storeIn(to, { driver: 'sqlite', file: store }));
    expect(await opened.read.cursors.get('ingest:main')).toBe(12);
    await opened.close();
    expect(await loadServerKey(to)).toEqual(await loadServerKey(dataDir));
    const journal = openJournal({ root: join(to, 'journal') });
    await (await journal.writer('main')).close();
    expect(await readAll(journal, 'main')).toHaveLength(records);

    // It has been used since: it is nobody's leaving.
    const again = { ...placesOf(join(folder, 'other')), store: storeIn(to, { driver: 'sqlite', file: store }) };
    await expect(restoreBackup(backup, again)).rejects.toThrow('exists and is not overwritten');
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });

  it.each<readonly [what: string, damage: (at: string) => unknown]>([
    ['whose store is cut', (at) => truncateSync(join(at, 'data/vigil.db'), 8_192)],
    ['with a byte of a journal turned', (at) => turnByte(newestOf(join(at, 'data/journal/main')))],
    ['without the server key', (at) => unlink(join(at, 'data/secrets/server.key'))],
    [
      'with a file of another',
      (at) => appendFileSync(join(at, 'data/journal/main/0000000099-0000000000000000.log'), 'x'),
    ],
    ['whose manifest is cut', (at) => truncateSync(join(at, 'manifest.json'), 300)],
    ['without a manifest', (at) => unlink(join(at, 'manifest.json'))],
    [
      'whose manifest leads out of it',
      (at) => edit(join(at, 'manifest.json'), (text) => text.replace('data/vigil.db', 'data/../../data/vigil.db')),
    ],
    [
      'whose manifest leaves the key out',
      async (at) => {
        await unlink(join(at, 'data/secrets/server.key'));
        edit(join(at, 'manifest.json'), (text) => text.replace(/\{[^{}]*server\.key[^{}]*\},?/, ''));
      },
    ],
    [
      'of a newer program',
      (at) =>
        edit(join(at, 'manifest.json'), (text) => text.replace(/"migration": "[^"]+"/, '"migration": "9999-later"')),
    ],
  ])('%s is refused in one sentence, and nothing is written', async (_what, damage) => {
    const place = await mkdtemp(join(folder, 'damaged-'));
    const copy = join(place, 'backup');
    await cp(backup, copy, { recursive: true });
    await damage(copy);
    await expect(restoreBackup(copy, placesOf(join(place, 'data')))).rejects.toThrow(/^[^\n]+ · [^\n]+$/);
    expect(await readdir(place)).toEqual(['backup']);
  });

  it('whose settings differ from those that are there overwrites none', async () => {
    const etc = join(folder, 'etc');
    await mkdir(etc);
    writeFileSync(join(etc, 'vigil.env'), 'VIGIL_DASHBOARD_PORT=1\n');
    const withSettings = join(folder, 'with-settings');
    await createBackup(placesOf(dataDir), withSettings, { settings: [etc] });
    const below = join(folder, 'below');
    const same = await restoreBackup(withSettings, placesOf(join(folder, 'one')), { settings: below });
    expect(same.settings).toEqual([join(below, etc, 'vigil.env')]);
    writeFileSync(join(below, etc, 'vigil.env'), 'VIGIL_DASHBOARD_PORT=2\n');
    const other = restoreBackup(withSettings, placesOf(join(folder, 'two')), { settings: below });
    await expect(other).rejects.toThrow('differs');
    expect(existsSync(join(folder, 'two'))).toBe(false);
    expect(readFileSync(join(below, etc, 'vigil.env'), 'utf8')).toContain('=2');
  });
});

it('a backup does not stand inside the data folder, through a link neither', async () => {
  const link = join(folder, 'link');
  symlinkSync(dataDir, link);
  for (const [from, to] of [
    [dataDir, join(dataDir, 'inside')],
    [link, join(dataDir, 'inside')],
    [dataDir, join(link, 'inside')],
  ] as const)
    await expect(createBackup(placesOf(from), to, { settings: noSettings })).rejects.toThrow(/inside the data folder/);
  expect(existsSync(join(dataDir, 'inside'))).toBe(false);
});

it('settings are the files of the folder and what they name, through links, without what the data folder has', async () => {
  const place = await mkdtemp(join(folder, 'settings-'));
  const etc = join(place, 'etc');
  await mkdir(join(etc, 'tls'), { recursive: true });
  await mkdir(join(place, 'live'));
  for (const name of ['fullchain.pem', 'privkey.pem', 'password']) writeFileSync(join(place, 'live', name), name);
  symlinkSync(join(place, 'live', 'fullchain.pem'), join(etc, 'tls', 'fullchain.pem'));
  symlinkSync(join(place, 'nowhere'), join(etc, 'tls', 'dangling.pem'));
  writeFileSync(
    join(etc, 'vigil.env'),
    `VIGIL_STORE_FILE=/srv/vigil.db\nVIGIL_HISTORY_PASSWORD_FILE="${place}/live/password"\nVIGIL_BROKER_TLS_CERT_FILE=${dataDir}/tls/cert.pem\nVIGIL_DASHBOARD_TLS_KEY_FILE=${place}/gone.pem\n`,
  );
  writeFileSync(
    join(place, 'config.yaml'),
    `store:\n  file: /srv/vigil.db\nbroker:\n  tls:\n    keyFile: ${place}/live/privkey.pem # renewed by certbot\n`,
  );
  const env = { VIGIL_CONFIG: join(place, 'config.yaml'), VIGIL_STORE_FILE: '/srv/vigil.db' };
  const found = await settingsFiles({ given: [etc], dataDir, env });
  expect(found.files).toEqual(
    ['config.yaml', 'etc/tls/fullchain.pem', 'etc/vigil.env', 'live/password', 'live/privkey.pem'].map((path) =>
      join(place, path),
    ),
  );
  expect(found.missing).toEqual([join(place, 'gone.pem')]);
  await expect(settingsFiles({ given: [join(place, 'none')], dataDir, env: {} })).rejects.toThrow('no settings');
});

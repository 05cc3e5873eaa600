import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, it } from 'vitest';
import { openStore, type Store, storeConfigSchema } from '../src/index.ts';
import { migrateToLatest } from '../src/operational/migrate.ts';
import { sqliteKinds } from '../src/operational/migrations/column-kinds.ts';
import { migrationsFor } from '../src/operational/migrations/index.ts';
import { asTyped, spelled } from '../src/operational/register/spelled.ts';
import type { Schema } from '../src/operational/schema.ts';
import { openConnection } from '../src/operational/sqlite/connection.ts';

import { everything, importCity, smallCity } from './support/samples.ts';
import { describeStores, temporary } from './support/stores.ts';

const search = async (store: Store, text: string): Promise<readonly string[]> =>
  (await store.read.units.search({ scope: everything, text, today: '2026-11-24', limit: 50, offset: 0 })).rows.map(
    ({ unit }) => unit.id,
  );

describeStores('search as people type', (open) => {
  it('finds by initials and by whole pinyin, of the unit, its site and its address', async () => {
    const { store } = await open();
    await importCity(store);
    for (const text of ['sct', 'shangchangti', 'SCT', 'shang chang ti', "shang'chang"])
      expect(await search(store, text), text).toEqual(['l3']);
    for (const text of ['ygHY', 'yangguanghuayuan', 'rml1h'])
      expect(await search(store, text), text).toEqual(['gw', 'l1', 'l2']);
    // In other letters than pinyin nothing is lost: ids and codes are found as ever.
    expect(await search(store, 'cam')).toEqual(['cam']);
    expect(await search(store, '100001')).toEqual(['l1']);
    expect(await search(store, '商场')).toEqual(['l3']);
    expect(await search(store, 'zz')).toEqual([]);
    expect(await search(store, '%')).toEqual([]);
  });

  it('follows a new name, from an import or a person, and writes nothing that is as before', async () => {
    const { store } = await open();
    await importCity(store);
    const before = await store.read.register.version();
    await importCity(store);
    expect(await store.read.register.version()).toBe(before);
    await store.transaction((tx) => tx.register.updateUnit('l3', { name: '观光梯' }));
    expect([await search(store, 'ggt'), await search(store, 'sct')]).toEqual([['l3'], []]);
    await importCity(store, {
      ...smallCity,
      sites: (smallCity.sites ?? []).map((site) => ({ ...site, name: '时代天街' })),
    });
    expect(await search(store, 'sdtj')).toEqual(['cam', 'gw', 'l1', 'l2', 'l3']);
  });
});

it('a character with several readings has the one of its words, and ü is typed as v', () => {
  expect(spelled('重庆路长安商场')).toBe('cqlcasc chongqingluchanganshangchang');
  expect(spelled('绿地')).toBe('ld lvdi');
  expect(spelled('A座·12号', '')).toBe('az12h azuo12hao ');
});

it('words in letters are looked for in spellings, others not', () => {
  expect(['sdtj', "xi'an", 'SHI dai', '1dt'].map(asTyped)).toEqual(['sdtj', 'xian', 'shidai', '1dt']);
  expect(['s', '时代', '100001', '50%', 'a_b', ''].map(asTyped)).toEqual([null, null, null, null, null, null]);
});

it('a store of the version before is spelled when it is migrated', async () => {
  const file = join(await temporary().folder(), 'deep', 'vigil.db');
  await mkdir(dirname(file), { recursive: true });
  const connection = openConnection(file);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) });
  const before = Object.entries(migrationsFor(sqliteKinds)).filter(([name]) => name < '0016');
  await migrateToLatest(db, Object.fromEntries(before));
  connection.exec(`
    insert into vendor (id, name, profile, utc_offset_minutes) values ('acme', 'Acme', 'vigil', 480);
    insert into site (id, name, county, address, use, hours) values ('s', '时代天街', 'yingde', '东门巷203号', 'mall', '[]');
    insert into unit (id, vendor, kind, name, site, out_of_use) values ('l1', 'acme', 'elevator', '1栋2号梯', 's', 0)`);
  connection.close();
  const store = await openStore(storeConfigSchema.parse({ file }));
  for (const text of ['sdtj', 'dongmenxiang', '1d2ht']) expect(await search(store, text), text).toEqual(['l1']);
  await store.close();
});

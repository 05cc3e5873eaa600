import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openStore, storeConfigSchema, storeIn, storeSettingSchema } from '../src/index.ts';
import { temporary } from './support/stores.ts';

const tables = [
  'alarm',
  'answer_outbox',
  'audit',
  'change',
  'credential',
  'credential_unit',
  'cursor',
  'deadline',
  'occurrence',
  'organisation',
  'person',
  'process_fact',
  'quarantine',
  'register_version',
  'session',
  'sign_in_failure',
  'site',
  'unit',
  'unit_state',
  'vendor',
];

describe('migrations', () => {
  const scratch = temporary();
  const newFile = async () => join(await scratch.folder(), 'deep', 'vigil.db');

  it('make every table in an empty file, readable by its owner alone', async () => {
    const file = await newFile();
    await (await openStore(storeConfigSchema.parse({ file }))).close();
    const raw = new DatabaseSync(file);
    const found = raw
      .prepare(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'
         order by name`,
      )
      .all();
    raw.close();
    expect(found.map((row) => row['name'])).toEqual(tables);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('leave a migrated store as it is', async () => {
    const config = storeConfigSchema.parse({ file: await newFile() });
    const first = await openStore(config);
    await first.transaction((tx) => tx.cursors.set('main', 41));
    await first.close();
    const second = await openStore(config);
    expect(await second.read.cursors.get('main')).toBe(41);
    await second.close();
  });

  it('refuse a store that a newer program has migrated', async () => {
    const file = await newFile();
    await (await openStore(storeConfigSchema.parse({ file }))).close();
    const raw = new DatabaseSync(file);
    raw.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')");
    raw.close();
    await expect(openStore(storeConfigSchema.parse({ file }))).rejects.toThrow('tables are not of this program');
  });

  it('refuse a file that is no database', async () => {
    const file = await newFile();
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'no database at all, but long enough to be looked at as one'.repeat(40));
    await expect(openStore(storeConfigSchema.parse({ file }))).rejects.toThrow('not a database');
  });

  it('take a configuration with defaults and refuse an unknown driver', () => {
    const setting = storeSettingSchema.parse({});
    expect(storeIn('/srv/vigil', setting)).toEqual({
      driver: 'sqlite',
      file: '/srv/vigil/vigil.db',
      busyTimeoutMs: 5_000,
    });
    expect(storeConfigSchema.safeParse({ driver: 'postgres', url: 'postgres://x' }).success).toBe(false);
    expect(storeConfigSchema.safeParse({ fiel: 'x' }).success).toBe(false);
  });
});

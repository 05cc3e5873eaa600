import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openStore, storeConfigSchema, storeIn, storeSettingSchema } from '../src/index.ts';
import { migrateToLatest } from '../src/operational/migrate.ts';
import { sqliteKinds } from '../src/operational/migrations/column-kinds.ts';
import { migrationsFor } from '../src/operational/migrations/index.ts';
import type { Schema } from '../src/operational/schema.ts';
import { openConnection } from '../src/operational/sqlite/connection.ts';
import { everything } from './support/samples.ts';
import { temporary } from './support/stores.ts';

const tables = [
  'alarm',
  'api_token',
  'audit',
  'availability_count',
  'change',
  'contract_fault',
  'counter',
  'credential',
  'credential_unit',
  'cursor',
  'cursor_epoch',
  'deadline',
  'effect',
  'inspection_work',
  'occurrence',
  'organisation',
  'person',
  'process_fact',
  'quarantine',
  'quarantine_sum',
  'register_import',
  'register_import_row',
  'register_version',
  'session',
  'sign_in_address',
  'sign_in_failure',
  'site',
  'unit',
  'unit_state',
  'vendor',
  'vendor_message',
  'vendor_watch',
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

  it('take over a store of the first release: its order of changes, its audit chain, its counts', async () => {
    const file = await newFile();
    await mkdir(dirname(file), { recursive: true });
    const connection = openConnection(file);
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) });
    const released = Object.entries(migrationsFor(sqliteKinds)).filter(([name]) => name < '0004');
    await migrateToLatest(db, Object.fromEntries(released));
    const hash = createHash('sha256')
      .update(JSON.stringify(['0'.repeat(64), 7, 'wang', 'a', 'b', '{}']))
      .digest('hex');
    connection.exec(`
      insert into vendor (id, name, profile, utc_offset_minutes) values ('acme', 'Acme', 'vigil', 480);
      insert into site (id, name, county, address, use, hours) values ('s', 's', 'yingde', 'a', 'mall', '[]');
      insert into unit (id, vendor, kind, name, site, out_of_use) values
        ('l1', 'acme', 'elevator', '1', 's', 0), ('l2', 'acme', 'elevator', '2', null, 0);
      insert into unit_state (unit_id, availability, availability_reason, availability_since, status, memory)
        values ('l1', 'offline', 'silent', 1, '{}', '{}');
      insert into change (kind, ref, at) values ('unit', 'l1', 1), ('unit', 'l1', 2);
      delete from change where seq = 1;
      insert into audit (at, actor, action, subject, detail, hash) values (7, 'wang', 'a', 'b', '{}', '${hash}');
      insert into cursor (name, seq, at) values ('ingest:main', 41, 1);
      insert into quarantine (at, origin, topic, reason, detail, payload, journal, journal_seq, part)
        values (1, 'o', 't', 'not-json', 'd', x'00ff', 'main', 40, 0);
      insert into process_fact (key, value) values ('audit-head', '"${hash}"');
      update register_version set version = 5 where name = 'register'`);
    connection.close();

    const store = await openStore(storeConfigSchema.parse({ file }));
    // What was read before journals had epochs is of the epoch before them.
    expect(await store.read.cursors.position('ingest:main')).toEqual({ epoch: '0'.repeat(16), seq: 41 });
    expect(await store.read.quarantine.list({ scope: { vendor: null, counties: null }, limit: 9 })).toMatchObject([
      { journal: 'main', epoch: '0'.repeat(16), journalSeq: 40, payload: Uint8Array.from([0, 255]) },
    ]);
    expect(await store.read.units.availabilityCounts(everything)).toMatchObject({
      total: 2,
      by: { offline: 1, 'never-seen': 1 },
    });
    expect((await store.read.units.availabilityCounts({ vendor: null, counties: ['yingde'] })).total).toBe(1);
    await store.transaction((tx) => tx.changes.add('unit', ['l2']));
    expect((await store.read.changes.after(0, 9)).map((row) => row.seq)).toEqual([2, 3]);
    await store.transaction((tx) => tx.audit.add({ at: 8, actor: 'li', action: 'a', subject: 'b', detail: {} }));
    expect(await store.read.audit.verify()).toBeNull();
    await store.close();
  });

  it('take over a store of the first release: what rings, what waits, what has to be answered', async () => {
    const file = await newFile();
    await mkdir(dirname(file), { recursive: true });
    const connection = openConnection(file);
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) });
    const released = Object.entries(migrationsFor(sqliteKinds)).filter(([name]) => name < '0004');
    await migrateToLatest(db, Object.fromEntries(released));
    const shelved = JSON.stringify({ kind: 'shelved', by: 'li', reason: '备件', untilMs: 900 });
    const suppressed = JSON.stringify({ kind: 'suppressed', rule: 'maintenance' });
    const alarm = (unit: string, latched: 0 | 1, suppression: string | null, acknowledgedAt: number | null) => `
      ('${unit}', 1, 'acme', '02', 'vigil', '02', 'high', 'fault', 'device', 'active', ${latched},
       ${suppression === null ? 'null' : `'${suppression}'`}, ${suppression === shelved ? 900 : 'null'},
       ${acknowledgedAt}, 1, 1, 1, 'unknown')`;
    connection.exec(`
      insert into alarm (unit_id, version, vendor, code, profile, raw, priority, lane, source, condition, latched,
        suppression, shelved_until, acknowledged_at, raised_at, occurrences, last_at, occupancy)
      values ${alarm('plain', 0, null, null)}, ${alarm('seen', 0, null, 5)}, ${alarm('shelf', 0, shelved, null)},
        ${alarm('quiet', 0, suppressed, null)}, ${alarm('emergency', 1, suppressed, null)};
      insert into deadline (kind, key, due_at, data) values ('entrapment', 'l1', 70, '{"since":10}');
      insert into answer_outbox (topic, payload, at) values ('vigil/v1/acme/l1/answer', '{"v":1}', 8)`);
    connection.close();

    const store = await openStore(storeConfigSchema.parse({ file }));
    const open = await store.read.alarms.openOf(['plain', 'seen', 'shelf', 'quiet', 'emergency']);
    expect(open.filter(({ state }) => state.ringing).map(({ unitId }) => unitId)).toEqual(['plain', 'emergency']);
    expect(await store.read.effects.due({ kinds: ['answer'], now: 10, limit: 9 })).toEqual([
      { id: '1', kind: 'answer', key: 'vigil/v1/acme/l1/answer', payload: '{"v":1}', dueAt: 8, at: 8 },
    ]);
    const waiting = await store.transaction((tx) =>
      tx.deadlines.claim({ kinds: ['entrapment', 'shelf'], upTo: 1_000, limit: 9 }),
    );
    const shelf = open.find(({ unitId }) => unitId === 'shelf');
    expect(waiting).toEqual([
      { kind: 'entrapment', subject: 'l1', number: 0, clock: 'journal', dueAt: 70, attempts: 0, data: { since: 10 } },
      { kind: 'shelf', subject: shelf?.id, number: 900, clock: 'wall', dueAt: 900, attempts: 0, data: {} },
    ]);
    await store.close();
  });

  it('take over a store in use: emergencies that are open get slots, the oldest the lowest', async () => {
    const file = await newFile();
    await mkdir(dirname(file), { recursive: true });
    const connection = openConnection(file);
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) });
    const before = Object.entries(migrationsFor(sqliteKinds)).filter(([name]) => name < '0010');
    await migrateToLatest(db, Object.fromEntries(before));
    const alarm = (unit: string, lane: string, priority: string, raisedAt: number, closedAt: number | null) => `
      ('${unit}', 1, 'acme', '02', 'vigil', '02', '${priority}', '${lane}', 'device', 'active', 1, 1, ${raisedAt}, 1, 1,
       'unknown', '[]', ${closedAt})`;
    connection.exec(`
      insert into alarm (unit_id, version, vendor, code, profile, raw, priority, lane, source, condition, latched, ringing,
        raised_at, occurrences, last_at, occupancy, marks, closed_at)
      values ${alarm('late', 'emergency', 'emergency', 9, null)}, ${alarm('people', 'fault', 'emergency', 5, null)},
        ${alarm('fault', 'fault', 'high', 1, null)}, ${alarm('closed', 'emergency', 'emergency', 2, 3)}`);
    connection.close();

    const store = await openStore(storeConfigSchema.parse({ file }));
    const { rows } = await store.read.alarms.list({ scope: everything, limit: 9, offset: 0 });
    expect(new Map(rows.map(({ unitId, slot }) => [unitId, slot]))).toEqual(
      new Map([
        ['late', 2],
        ['people', 1],
        ['fault', null],
        ['closed', null],
      ]),
    );
    await store.close();
  });

  it('survive a process of the first release that goes on writing: changes are numbered behind its rows', async () => {
    const file = await newFile();
    const store = await openStore(storeConfigSchema.parse({ file }));
    await store.transaction((tx) => tx.changes.add('unit', ['a']));
    const raw = new DatabaseSync(file);
    // It let the database number its rows and knows no counter.
    raw.exec("insert into change (kind, ref, at) values ('unit', 'b', 1), ('unit', 'c', 1)");
    raw.close();
    await store.transaction((tx) => tx.changes.add('unit', ['d', 'e']));
    expect((await store.read.changes.after(0, 9)).map(({ seq, id }) => `${seq} ${id}`)).toEqual([
      '1 a',
      '2 b',
      '3 c',
      '4 d',
      '5 e',
    ]);
    await store.close();
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
    await expect(openStore(storeConfigSchema.parse({ file }))).rejects.toThrow('its tables are of a newer version');
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

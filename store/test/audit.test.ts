import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from '../src/index.ts';
import { describeStores, type OpenFresh } from './support/stores.ts';

const entry = (n: number) => ({
  at: n,
  actor: 'wang',
  action: 'alarm.acknowledge',
  subject: n % 2 === 0 ? 'alarm/2' : 'alarm/1',
  detail: { n, note: '已接警' },
});

async function trail(open: OpenFresh, length: number) {
  const opened = await open();
  await opened.store.transaction(async (tx) => {
    for (let n = 1; n <= length; n += 1) await tx.audit.add(entry(n));
  });
  /** What somebody with the file in his hands does. */
  const tamper = (sql: string) => {
    const raw = new DatabaseSync(opened.config.file);
    raw.exec(`drop trigger audit_no_update; drop trigger audit_no_delete; ${sql}`);
    raw.close();
  };
  return { ...opened, tamper };
}

describeStores('audit trail', (open) => {
  it('is listed newest first, by subject and by page', async () => {
    const { store } = await trail(open, 5);
    const ids = async (query: object) => (await store.read.audit.list({ limit: 10, ...query })).map((row) => row.id);
    expect(await ids({})).toEqual([5, 4, 3, 2, 1]);
    expect(await ids({ subject: 'alarm/2' })).toEqual([4, 2]);
    expect(await ids({ beforeId: 4, limit: 2 })).toEqual([3, 2]);
    expect((await store.read.audit.list({ limit: 1 }))[0]).toMatchObject(entry(5));
  });

  it('is whole after many entries in several transactions, and when empty', async () => {
    const { store } = await trail(open, 0);
    expect(await store.read.audit.verify()).toBeNull();
    await store.transaction(async (tx) => {
      for (let n = 1; n <= 1_500; n += 1) await tx.audit.add(entry(n));
    });
    await store.transaction((tx) => tx.audit.add(entry(1_501)));
    expect(await store.read.audit.verify()).toBeNull();
  });
});

describeStores('audit trail of two writers', (open) => {
  it('is one chain, whoever writes at the same time', async () => {
    const { store, config } = await open({ busyTimeoutMs: 30_000 });
    const other = await openStore(config);
    const add = async (into: Store) => {
      for (let n = 1; n <= 40; n += 1)
        await into.transaction(async (tx) => {
          await tx.audit.add(entry(n));
          await nextTurn();
          await tx.audit.add(entry(n));
        });
    };
    await Promise.all([add(store), add(other)]);
    expect(await store.read.audit.verify()).toBeNull();
    expect(await store.read.audit.list({ limit: 1_000 })).toHaveLength(160);
    await other.close();
  });
});

describe('audit trail in the hands of somebody else', () => {
  describeStores('tampering', (open) => {
    it.each([
      ['a changed detail', "update audit set detail = '{}' where id = 3", 3],
      ['a changed actor', "update audit set actor = 'li' where id = 1", 1],
      ['a changed time', 'update audit set at = 99 where id = 5', 5],
      ['a removed row', 'delete from audit where id = 2', 3],
      ['a removed first row', 'delete from audit where id = 1', 2],
      ['rows cut off at the end', 'delete from audit where id >= 4', 4],
      ['everything removed', 'delete from audit', 1],
      [
        'a row slipped in',
        'insert into audit (id, at, actor, action, subject, detail, hash) select 6, at, actor, action, subject, detail, hash from audit where id = 5',
        6,
      ],
      [
        'two rows exchanged',
        'update audit set id = 100 where id = 2; update audit set id = 2 where id = 3; update audit set id = 3 where id = 100',
        2,
      ],
    ])('%s is found', async (_what, sql, firstWrong) => {
      const { store, tamper } = await trail(open, 5);
      tamper(sql);
      expect(await store.read.audit.verify()).toBe(firstWrong);
    });

    it('an ordinary statement cannot change or remove a row', async () => {
      const { config } = await trail(open, 2);
      const raw = new DatabaseSync(config.file);
      expect(() => raw.exec("update audit set actor = 'li'")).toThrow('append-only');
      expect(() => raw.exec('delete from audit')).toThrow('append-only');
      raw.close();
    });
  });
});

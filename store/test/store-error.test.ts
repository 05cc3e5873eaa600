import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { isStoreAtFault, openStore, StoreError, type StoreFault, storeConfigSchema } from '../src/index.ts';
import { openConnection } from '../src/operational/sqlite/connection.ts';
import { toStoreError } from '../src/operational/sqlite/errors.ts';
import { transactionsOn } from '../src/operational/sqlite/transactions.ts';
import { storeFaults } from '../src/operational/store-error.ts';
import { newAlarm } from './support/samples.ts';
import { describeStores, temporary } from './support/stores.ts';

const fault = (error: unknown): StoreFault | null => (error instanceof StoreError ? error.fault : null);

describe('what SQLite says', () => {
  /** As Node throws it: the code of https://sqlite.org/rescode.html in `errcode`, extended ones with a higher byte. */
  const said = (errcode: number): Error => Object.assign(new Error(`code ${errcode}`), { errcode });

  it.each([
    [5, 'busy'],
    [6, 'busy'],
    [7, 'away'],
    [8, 'away'],
    [10, 'disk-full'],
    [10 | (4 << 8), 'disk-full'],
    [11, 'unusable'],
    [13, 'disk-full'],
    [14, 'away'],
    [19, 'constraint'],
    [26, 'unusable'],
  ] as const)('code %i is %s', (code, expected) => {
    const error = toStoreError(said(code));
    expect(fault(error)).toBe(expected);
    expect(error).toMatchObject({ policy: storeFaults[expected].policy, cause: { errcode: code } });
  });

  it('leaves alone what is not the store’s: a defect stays a defect', () => {
    const defect = new TypeError('x is not a function');
    expect(toStoreError(defect)).toBe(defect);
    expect(isStoreAtFault(defect)).toBe(false);
    expect(toStoreError(said(1))).not.toBeInstanceOf(StoreError);
  });
});

it('a rollback that fails is the store’s fault, not that of the work, and the next transaction goes on', async () => {
  const database = openConnection(':memory:');
  let failing = true;
  const connection = {
    ...database,
    get inTransaction() {
      return database.inTransaction;
    },
    exec: (sql: string) => {
      if (sql === 'rollback' && failing) throw new TypeError('no disk');
      database.exec(sql);
    },
  };
  const transactions = transactionsOn(connection, 1_000);
  const failed = transactions.run(() => Promise.reject(new RangeError('of the work')));
  await expect(failed).rejects.toSatisfy(isStoreAtFault);
  await expect(transactions.run(() => Promise.resolve(1))).rejects.toSatisfy(isStoreAtFault);
  failing = false;
  expect(await transactions.run(() => Promise.resolve(2))).toBe(2);
  database.close();
});

describe('who is to blame', () => {
  it.each([
    ['busy', true],
    ['disk-full', true],
    ['away', true],
    ['unusable', true],
    ['conflict', false],
    ['not-found', false],
    ['bad-input', false],
    ['constraint', false],
    ['misuse', false],
  ] as const)('%s: the store %s', (name, store) => {
    expect(isStoreAtFault(new StoreError(name, 'said'))).toBe(store);
  });
});

describe('a file that is no store', () => {
  const scratch = temporary();

  it('is called unusable, so that nobody tries again for ever', async () => {
    const file = join(await scratch.folder(), 'vigil.db');
    await writeFile(file, 'this is a letter, not a database, and it is long enough to be looked at '.repeat(40));
    await chmod(file, 0o600);
    await expect(openStore(storeConfigSchema.parse({ file }))).rejects.toMatchObject({
      fault: 'unusable',
      policy: 'stop',
    });
  });
});

describeStores('errors', (open) => {
  it('a reference that does not exist is the work’s own fault', async () => {
    const { store } = await open();
    const stray = store.transaction((tx) =>
      tx.sessions.add({ tokenHash: 'x', personId: '9', createdAt: 0, idleUntil: 9, endsAt: 9, address: '' }),
    );
    await expect(stray).rejects.toMatchObject({ fault: 'constraint', policy: 'reject' });
  });

  it('a lost race is told at once, or tried again from fresh reads where the caller asks for it', async () => {
    const { store } = await open();
    await store.transaction((tx) => tx.alarms.insert(newAlarm()));
    const again = () => store.transaction((tx) => tx.alarms.insert(newAlarm()));
    await expect(again()).rejects.toMatchObject({ fault: 'conflict', policy: 'retry', code: 'version-conflict' });
    let runs = 0;
    const lost = store.transaction(
      async (tx) => {
        runs += 1;
        await tx.cursors.set('main', runs);
        if (runs < 3) throw new StoreError('conflict', 'somebody was faster');
        return runs;
      },
      { attempts: 3 },
    );
    await expect(lost).resolves.toBe(3);
    expect(await store.read.cursors.get('main')).toBe(3);
    runs = 0;
    const hopeless = store.transaction(
      () => {
        runs += 1;
        throw new StoreError('conflict', 'somebody is always faster');
      },
      { attempts: 2 },
    );
    await expect(hopeless).rejects.toMatchObject({ fault: 'conflict' });
    expect(runs).toBe(2);
  });

  it('what the disk or a lock says is not tried again by the store: the caller waits', async () => {
    const { store, config } = await open({ busyTimeoutMs: 20 });
    const lock = new DatabaseSync(config.file);
    lock.exec('begin immediate');
    let runs = 0;
    const refused = store.transaction(
      () => {
        runs += 1;
        return Promise.resolve();
      },
      { attempts: 5 },
    );
    await expect(refused).rejects.toMatchObject({ fault: 'busy', policy: 'wait', code: 'store-busy' });
    expect(runs).toBe(0);
    lock.close();
  });
});

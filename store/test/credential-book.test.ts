import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { credentialIdSchema, unitIdSchema } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { type CredentialBookEvent, openCredentialBook } from '../src/credentials/index.ts';
import { openStore, type Store, storeConfigSchema } from '../src/index.ts';
import { startChild } from './support/children.ts';
import { hmac, importCity, serverKey, smallCity, tokenOf } from './support/samples.ts';
import { temporary } from './support/stores.ts';

describe('credential book', () => {
  const scratch = temporary();
  const setUp = async () => {
    const folder = await scratch.folder();
    const file = join(folder, 'vigil.db');
    const events: CredentialBookEvent[] = [];
    const openAt = async (path: string): Promise<Store> => {
      const store = await openStore(storeConfigSchema.parse({ file: path, busyTimeoutMs: 30_000 }));
      scratch.onEnd(() => store.close());
      return store;
    };
    const openBook = async () => {
      const book = await openCredentialBook({
        store: storeConfigSchema.parse({ file }),
        serverKey,
        onEvent: (event) => events.push(event),
      });
      scratch.onEnd(() => {
        book.close();
      });
      return book;
    };
    return { folder, file, events, openAt, openBook };
  };
  const put = (store: Store, id: string, over: { readonly certificateName?: string; readonly token?: string } = {}) =>
    store.transaction((tx) =>
      tx.credentials.put({
        id: credentialIdSchema.parse(id),
        role: 'device',
        vendor: 'acme',
        units: [unitIdSchema.parse('l1')],
        tokenHmac: hmac(over.token ?? tokenOf(id)),
        ...(over.certificateName === undefined ? {} : { certificateName: over.certificateName }),
      }),
    );

  it('knows every credential, verifies its token and says for whom it speaks', async () => {
    const { file, openAt, openBook } = await setUp();
    await importCity(await openAt(file));
    const book = await openBook();
    expect(book.size).toBe(3);
    const device = book.find('dev-l1');
    if (device === undefined) throw new Error('dev-l1 is not in the book');
    expect(book.proof(device, tokenOf('dev-l1'))).toBeTruthy();
    expect(book.proof(device, tokenOf('acme-gw'))).toBeNull();
    expect(book.proof(device, '')).toBeNull();
    expect(book.identity(device)).toEqual({
      credential: 'dev-l1',
      role: 'device',
      vendor: 'acme',
      units: new Set(['l1']),
    });
    expect(book.findByCertificate('CN=cam')?.id).toBe('dev-cam');
    expect(book.find('nobody')).toBeUndefined();
    const withoutToken = book.find('dev-cam');
    if (withoutToken === undefined) throw new Error('dev-cam is not in the book');
    expect(book.proof(withoutToken, '')).toBeNull();
  });

  it('two tokens are good after a rotation until its stored time, and never three', async () => {
    const { file, openAt, openBook } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    const book = await openBook();
    const rotate = (token: string, until: number | null) =>
      store.transaction((tx) =>
        tx.credentials.rotate('dev-l1', hmac(token), { now: Date.now(), until, endOverlap: true }),
      );
    const good = (token: string): boolean => {
      const record = book.find('dev-l1');
      return record !== undefined && book.proof(record, token) !== null;
    };
    const until = Date.now() + 3_600_000;
    await rotate('second', until);
    await book.refresh();
    expect([tokenOf('dev-l1'), 'second', 'third'].map(good)).toEqual([true, true, false]);
    expect((await store.read.credentials.one('dev-l1'))?.previous?.until).toBe(until);
    expect(book.overlapsEnded()).toEqual([]);
    await rotate('third', until);
    await book.refresh();
    expect([tokenOf('dev-l1'), 'second', 'third'].map(good)).toEqual([false, true, true]);
    await rotate('fourth', Date.now());
    await book.refresh();
    expect(['third', 'fourth'].map(good)).toEqual([false, true]);
    expect(book.overlapsEnded()).toEqual(['dev-l1']);
    expect(book.overlapsEnded()).toEqual([]);
    // A file ends no overlap: one without the token changes nothing, one with another is refused.
    await rotate('fifth', until);
    await importCity(store, { ...smallCity, credentials: smallCity.credentials?.map(({ token: _t, ...row }) => row) });
    await book.refresh();
    expect(['fourth', 'fifth'].map(good)).toEqual([true, true]);
    await expect(importCity(store)).rejects.toMatchObject({ code: 'bad-input' });
    await book.refresh();
    expect([tokenOf('dev-l1'), 'fourth', 'fifth'].map(good)).toEqual([false, true, true]);
  });

  it('a token whose time is over is never good again, however the clock is set', async () => {
    const { file, openAt } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    let clock = 1_000_000;
    const openBook = () =>
      openCredentialBook({ store: storeConfigSchema.parse({ file }), serverKey, now: () => clock });
    const book = await openBook();
    const good = (at: typeof book, token: string): boolean => {
      const record = at.find('dev-l1');
      return record !== undefined && at.proof(record, token) !== null;
    };
    const how = { now: clock, until: clock + 1_000, endOverlap: false };
    await store.transaction((tx) => tx.credentials.rotate('dev-l1', hmac('second'), how));
    const again = store.transaction((tx) => tx.credentials.rotate('dev-l1', hmac('third'), how));
    await expect(again).rejects.toMatchObject({ code: 'token-still-good', details: { until: how.until } });
    await book.refresh();
    expect(good(book, tokenOf('dev-l1'))).toBe(true);
    clock += 1_000;
    expect([good(book, tokenOf('dev-l1')), good(book, 'second')]).toEqual([false, true]);
    expect(book.overlapsEnded()).toEqual(['dev-l1']);
    clock -= 900;
    expect([good(book, tokenOf('dev-l1')), book.find('dev-l1')?.previous]).toEqual([false, null]);
    // And for the next process too.
    expect(await store.transaction((tx) => tx.credentials.endOverlaps(how.until))).toBe(1);
    expect(await store.transaction((tx) => tx.credentials.endOverlaps(how.until))).toBe(0);
    const next = await openBook();
    expect([good(next, tokenOf('dev-l1')), good(next, 'second')]).toEqual([false, true]);
    book.close();
    next.close();
  });

  it('create refuses an id that is there, and leaves it as it is', async () => {
    const { file, openAt } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    const before = await store.read.credentials.one('dev-l1');
    const row = {
      id: credentialIdSchema.parse('dev-l1'),
      role: 'device' as const,
      vendor: 'acme',
      units: [],
      tokenHmac: null,
    };
    await expect(store.transaction((tx) => tx.credentials.create(row))).rejects.toMatchObject({
      fault: 'exists',
      code: 'already-exists',
    });
    expect(await store.read.credentials.one('dev-l1')).toEqual(before);
    await store.transaction((tx) => tx.credentials.remove('dev-l1'));
    await store.transaction((tx) => tx.credentials.create(row));
    expect((await store.read.credentials.one('dev-l1'))?.units).toEqual(new Set());
  });

  it('takes in what was added, changed, switched off and removed, and only then says so', async () => {
    const { file, events, openAt, openBook } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    const book = await openBook();
    expect(await book.refresh()).toBe(false);
    await store.transaction((tx) => tx.register.updateUnit('l1', { name: 'x' }));
    expect(await book.refresh()).toBe(false);
    await put(store, 'fresh', { certificateName: 'CN=fresh' });
    await store.transaction((tx) => tx.credentials.setEnabled('dev-l1', false));
    await store.transaction((tx) => tx.credentials.remove('dev-cam'));
    expect(await book.refresh()).toBe(true);
    expect(book.findByCertificate('CN=fresh')?.id).toBe('fresh');
    expect(book.find('dev-cam')).toBeUndefined();
    expect(book.findByCertificate('CN=cam')).toBeUndefined();
    const off = book.find('dev-l1');
    expect(off?.enabled).toBe(false);
    expect(off === undefined || book.proof(off, tokenOf('dev-l1'))).toBeNull();
    await put(store, 'fresh', { token: tokenOf('rotated') });
    await put(store, 'dev-cam', { certificateName: 'CN=fresh' });
    await put(store, 'dev-l1', { token: tokenOf('rotated') });
    await book.refresh();
    expect(book.findByCertificate('CN=fresh')?.id).toBe('dev-cam');
    const rotated = book.find('fresh');
    expect(rotated !== undefined && book.proof(rotated, tokenOf('rotated'))).toBeTruthy();
    expect(rotated === undefined || book.proof(rotated, tokenOf('fresh'))).toBeNull();
    expect(book.find('dev-l1')?.enabled).toBe(false);
    expect(events.map((event) => event.kind)).toEqual(['loaded', 'refreshed', 'refreshed']);
    expect(JSON.stringify(events)).not.toContain('token-of');
  });

  it('follows a certificate name from one credential to another within one refresh', async () => {
    const { file, openAt, openBook } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    const book = await openBook();
    await store.transaction((tx) => tx.credentials.remove('dev-cam'));
    await put(store, 'heir', { certificateName: 'CN=cam' });
    await put(store, 'dev-cam');
    await book.refresh();
    expect(book.findByCertificate('CN=cam')?.id).toBe('heir');
    expect(book.find('dev-cam')?.certificateName).toBeNull();
  });

  it('starts empty without a store, says so once, and finds it later', async () => {
    const { file, events, openAt, openBook } = await setUp();
    const book = await openBook();
    expect(await book.refresh()).toBe(false);
    expect(book.size).toBe(0);
    expect(events.map((event) => event.kind)).toEqual(['no-store-yet']);
    new DatabaseSync(file).close();
    expect(await book.refresh()).toBe(false);
    await importCity(await openAt(file));
    expect(await book.refresh()).toBe(true);
    expect(book.size).toBe(3);
    expect(events.map((event) => event.kind)).toEqual(['no-store-yet', 'loaded']);
  });

  it('keeps what it knows while the store is away, and reads another store that comes in its place', async () => {
    const { folder, file, openAt, openBook } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    await store.close();
    const book = await openBook();
    await rename(file, join(folder, 'taken-away.db'));
    await rm(`${file}-wal`, { force: true });
    await rm(`${file}-shm`, { force: true });
    expect(await book.refresh()).toBe(false);
    expect(book.find('dev-l1')).toBeDefined();
    await importCity(await openAt(file), { ...smallCity, credentials: (smallCity.credentials ?? []).slice(0, 1) });
    expect(await book.refresh()).toBe(true);
    expect(book.size).toBe(1);
    expect(book.find('dev-l1')).toBeUndefined();
  });

  it('is right in the end while another process writes and removes as fast as it can', async () => {
    const { file, openAt, openBook } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    const book = await openBook();
    const writer = startChild('credential-writer.ts', file, '250');
    scratch.onEnd(() => writer.kill());
    await writer.next((message) => message === 'writing');
    const progress = { done: false };
    const ended = writer
      .next((message) => message === 'done')
      .finally(() => {
        progress.done = true;
      });
    let refreshed = 0;
    while (!progress.done) {
      if (await book.refresh()) refreshed += 1;
      await nextTurn();
    }
    await ended;
    await book.refresh();
    const stored = await store.read.credentials.all();
    expect(refreshed).toBeGreaterThan(1);
    expect(book.size).toBe(stored.length);
    for (const record of stored) {
      expect(book.find(record.id)).toEqual(record);
      if (record.certificateName !== null) expect(book.findByCertificate(record.certificateName)?.id).toBe(record.id);
    }
  });

  it('refuses a credential for a unit of another vendor, an unknown unit, or a certificate name that is taken', async () => {
    const { file, openAt } = await setUp();
    const store = await openAt(file);
    await importCity(store);
    const refuse = async (over: object, details: unknown) => {
      const base = { id: credentialIdSchema.parse('bad'), role: 'device', vendor: 'acme', units: 'all' } as const;
      const attempt = store.transaction((tx) => tx.credentials.put({ ...base, tokenHmac: null, ...over }));
      await expect(attempt).rejects.toMatchObject({ code: 'bad-input', ...(details === null ? {} : { details }) });
    };
    await refuse({ units: ['cam'] }, ['unit cam belongs to another vendor']);
    await refuse({ units: ['ghost'] }, ['unit ghost is not in the register']);
    await refuse({ certificateName: 'CN=cam' }, null);
    await refuse({ vendor: 'nobody' }, null);
    await refuse({ vendor: null }, null);
    await refuse({ role: 'service' }, null);
    expect((await store.read.credentials.all()).map((record) => record.id)).not.toContain('bad');
    const unknown = store.transaction((tx) => tx.credentials.remove('nobody'));
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });
});

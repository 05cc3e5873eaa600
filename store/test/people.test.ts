import { expect, it } from 'vitest';
import { hashSessionToken, newToken } from '../src/index.ts';
import { describeStores, type OpenFresh } from './support/stores.ts';

const wang = {
  login: 'wang',
  name: '王值班',
  role: 'operator',
  vendor: null,
  counties: ['qingcheng'],
  enabled: true,
  passwordHash: '$argon2id$…',
} as const;

async function signedIn(open: OpenFresh) {
  const { store } = await open();
  const person = await store.transaction((tx) => tx.people.create(wang));
  const tokenHash = hashSessionToken(newToken());
  const session = { tokenHash, personId: person.id, createdAt: 1_000, idleUntil: 2_000, endsAt: 5_000, address: '::1' };
  await store.transaction((tx) => tx.sessions.add(session));
  return { store, person, tokenHash, session };
}

describeStores('people', (open) => {
  it('are created once per login, changed, and told to the feed', async () => {
    const { store } = await open();
    const { passwordHash, ...visible } = wang;
    const person = await store.transaction((tx) => tx.people.create(wang));
    expect(person).toEqual({ id: person.id, ...visible });
    await expect(store.transaction((tx) => tx.people.create(wang))).rejects.toMatchObject({ code: 'bad-input' });
    await store.transaction((tx) => tx.people.update(person.id, { role: 'supervisor', counties: null }));
    expect(await store.read.people.byLogin('wang')).toEqual({
      ...person,
      role: 'supervisor',
      counties: null,
      passwordHash,
    });
    expect(await store.read.people.byLogin('WANG')).toBeNull();
    expect(await store.read.people.list()).toEqual([await store.read.people.byId(person.id)]);
    expect(JSON.stringify(await store.read.people.list())).not.toContain('argon2');
    expect(await store.read.changes.after(0, 9)).toMatchObject([{ kind: 'person' }, { kind: 'person', id: person.id }]);
    const unknown = store.transaction((tx) => tx.people.update('99', { name: 'x' }));
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stay signed in until idle too long, and at most until the absolute end', async () => {
    const { store, person, tokenHash } = await signedIn(open);
    expect(await store.read.sessions.find(tokenHash, 1_999)).toEqual({ person, endsAt: 5_000, idleUntil: 2_000 });
    expect(await store.read.sessions.find(tokenHash, 2_000)).toBeNull();
    await store.transaction((tx) => tx.sessions.touch(tokenHash, 9_000));
    expect(await store.read.sessions.find(tokenHash, 4_999)).not.toBeNull();
    expect(await store.read.sessions.find(tokenHash, 5_000)).toBeNull();
    await store.transaction((tx) => tx.sessions.touch(tokenHash, 1_500));
    expect((await store.read.sessions.find(tokenHash, 1_600))?.idleUntil).toBe(9_000);
  });

  it('lose their session when they sign out, are switched off, or all their sessions are ended', async () => {
    const { store, person, tokenHash, session } = await signedIn(open);
    await store.transaction((tx) => tx.people.update(person.id, { enabled: false }));
    expect(await store.read.sessions.find(tokenHash, 1_500)).toBeNull();
    await store.transaction((tx) => tx.people.update(person.id, { enabled: true, role: 'vendor', vendor: 'acme' }));
    expect((await store.read.sessions.find(tokenHash, 1_500))?.person).toMatchObject({
      role: 'vendor',
      vendor: 'acme',
    });
    await store.transaction((tx) => tx.sessions.end(tokenHash));
    expect(await store.read.sessions.find(tokenHash, 1_500)).toBeNull();
    await store.transaction((tx) => tx.sessions.add(session));
    await store.transaction((tx) => tx.sessions.endAllOf(person.id));
    expect(await store.read.sessions.find(tokenHash, 1_500)).toBeNull();
  });

  it('failed sign-ins are counted per key until they are cleared', async () => {
    const { store } = await open();
    expect(await store.read.signInFailures.of('wang|::1')).toEqual({ count: 0, lastAt: 0 });
    for (const at of [10, 20, 30]) await store.transaction((tx) => tx.signInFailures.add('wang|::1', at));
    await store.transaction((tx) => tx.signInFailures.add('li|::1', 40));
    expect(await store.read.signInFailures.of('wang|::1')).toEqual({ count: 3, lastAt: 30 });
    await store.transaction((tx) => tx.signInFailures.clear('wang|::1'));
    expect(await store.read.signInFailures.of('wang|::1')).toEqual({ count: 0, lastAt: 0 });
    expect(await store.read.signInFailures.of('li|::1')).toEqual({ count: 1, lastAt: 40 });
    await store.transaction((tx) => tx.signInFailures.add('zhao|::1', 100, 50));
    expect(await store.read.signInFailures.of('li|::1')).toEqual({ count: 0, lastAt: 0 });
  });

  it('names that somebody invents fill no disk: the oldest failures go', async () => {
    const { store } = await open();
    await store.transaction(async (tx) => {
      for (let index = 0; index < 20_010; index += 1) await tx.signInFailures.add(`name-${index}|::1`, 1_000 + index);
    });
    expect(await store.read.signInFailures.of('name-9|::1')).toEqual({ count: 0, lastAt: 0 });
    expect(await store.read.signInFailures.of('name-10|::1')).toEqual({ count: 1, lastAt: 1_010 });
  });

  it('remembers from where somebody has signed in, the newest fifty', async () => {
    const { store } = await open();
    const person = await store.transaction((tx) => tx.people.create({ ...wang, login: 'qian' }));
    await store.transaction(async (tx) => {
      for (let index = 0; index < 51; index += 1) await tx.signInAddresses.add(person.id, `10.0.0.${index}`, index);
    });
    const known = (address: string, since: number) => store.read.signInAddresses.isKnown(person.id, address, since);
    expect([await known('10.0.0.0', 0), await known('10.0.0.1', 0), await known('10.0.0.50', 0)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await known('10.0.0.1', 2)).toBe(false);
    expect(await store.read.signInAddresses.isKnown('999', '10.0.0.1', 0)).toBe(false);
  });
});

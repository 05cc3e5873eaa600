import type { CredentialRecord, Store } from '@vigil/store';
import { credentialIdSchema, unitIdSchema } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { importFile, lastImport, undoLastImport } from '../src/index.ts';
import { base, bringIn, by, faultsOf, hmac, openAlarm, openRegister, plan, refusalOf } from './support/register.ts';

const tokenOf = (id: string): string => `${id}-token-0123456789abcdef`;
const units = ['l1', 'l2', 'l3'].map((id) => ({ id, vendor: 'yunling', kind: 'elevator', name: id, site: 'garden' }));
const city = (...credentials: readonly object[]): string => JSON.stringify({ ...base, units, credentials });
const device = (id: string, over: object = {}) => ({
  id,
  vendor: 'yunling',
  role: 'device',
  token: tokenOf(id),
  units: [id],
  ...over,
});
const stored = async (store: Store): Promise<readonly CredentialRecord[]> => store.read.credentials.all();
const undo = async (store: Store, rest = false) =>
  undoLastImport(store, { actor: 'li', now: Date.now, rest, importId: (await lastImport(store))?.id ?? 0 });

describe('credentials in a register file', () => {
  it.each([
    ['another token', { token: tokenOf('other') }, 'token'],
    ['other units', { units: ['l1', 'l2'] }, 'units'],
    ['all units', { units: 'all' }, 'units'],
    ['another role', { role: 'gateway' }, 'role'],
    ['a certificate', { certificateName: 'CN=1' }, 'certificateName'],
    ['another vendor', { vendor: 'other', units: [] }, 'vendor, units'],
  ])('never change one that is there: %s is refused in its row', async (_what, over, fields) => {
    const store = await openRegister({ ...base, vendors: [...(base.vendors ?? []), { id: 'other', name: '别家' }] });
    await bringIn(store, city(device('l1')));
    const before = await stored(store);
    const asked = city(device('l1', over), device('l2'));
    const found = await plan(store, asked);
    expect(faultsOf(found)).toEqual([`1 –: credential-exists (${fields})`]);
    expect(JSON.stringify(found.remarks)).not.toContain(tokenOf('other'));
    await bringIn(store, asked);
    expect(await stored(store)).toEqual(before);
    await bringIn(store, asked, true);
    expect((await stored(store)).map(({ id }) => id)).toEqual(['l1', 'l2']);
    expect((await stored(store))[0]).toEqual(before[0]);
  });

  it('that are as they are, or come without the token, are no change, whoever switched them off', async () => {
    const store = await openRegister();
    await bringIn(store, city(device('l1'), device('l2')));
    await store.transaction((tx) => tx.credentials.setEnabled('l1', false));
    const again = await plan(store, city(device('l1'), device('l2', { token: undefined })));
    expect([faultsOf(again), again.rows, again.credentials]).toEqual([[], [], []]);
  });

  it('are refused where a person has made one between looking and writing', async () => {
    const store = await openRegister();
    let compared = 0;
    const outcome = await importFile(
      store,
      async () => {
        compared += 1;
        const found = await plan(store, city(device('l1')));
        if (compared === 1) {
          await bringIn(store, city());
          await store.transaction((tx) =>
            tx.credentials.create({
              id: credentialIdSchema.parse('l1'),
              vendor: 'yunling',
              role: 'device',
              units: [],
              tokenHmac: hmac('by hand'),
            }),
          );
        }
        return found;
      },
      { goodRows: true, digest: null },
      by,
    );
    expect(outcome).toMatchObject({ kind: 'changed', plan: { remarks: [{ code: 'credential-exists' }] } });
    expect((await stored(store))[0]).toMatchObject({ tokenHmac: hmac('by hand') });
  });

  it('belong to what was looked at: another token or scope is another plan', async () => {
    const store = await openRegister();
    const digests = await Promise.all(
      [device('l1'), device('l1', { token: tokenOf('x') }), device('l1', { units: ['l2'] })].map(
        async (one) => (await plan(store, city(one))).digest,
      ),
    );
    expect(new Set(digests).size).toBe(3);
  });

  it('are in the audit one by one, never with what proves them', async () => {
    const store = await openRegister();
    await bringIn(
      store,
      city(...['l1', 'l2'].map((id) => device(id)), device('gw', { role: 'gateway', units: 'all' })),
    );
    const rows = await store.read.audit.list({ limit: 9 });
    const [made] = rows.filter(({ action }) => action === 'credential.import');
    expect(made).toMatchObject({
      subject: 'register',
      detail: {
        credentials: [
          { id: 'l1', vendor: 'yunling', role: 'device', units: ['l1'], hasToken: true, certificateName: null },
          { id: 'l2' },
          { id: 'gw', units: 'all' },
        ],
      },
    });
    expect(JSON.stringify(rows)).not.toContain('token-0123');
    expect(rows.find(({ action }) => action === 'register.import')).toMatchObject({ detail: { credentials: 3 } });
    expect(await store.read.audit.verify()).toBeNull();
  });
});

describe('taking back an import that brought credentials', () => {
  it('takes them too, with the vendor that came with them', async () => {
    const store = await openRegister({ format: 'vigil-register', version: 1 });
    await bringIn(store, city(device('l1'), device('gw', { role: 'gateway', units: 'all' })));
    expect(await undo(store)).toMatchObject({ removed: 6, credentials: 2, obstacles: [] });
    expect(await stored(store)).toEqual([]);
    expect((await store.read.registerImports.known()).vendors.size).toBe(0);
    // They may come again.
    await bringIn(store, city(device('l1')));
    expect((await stored(store)).map(({ id }) => id)).toEqual(['l1']);
  });

  it('is refused where a credential made since speaks for its units, and says which', async () => {
    const store = await openRegister();
    await bringIn(store, city(device('l1')));
    await store.transaction((tx) =>
      tx.credentials.create({
        id: credentialIdSchema.parse('by-hand'),
        vendor: 'yunling',
        role: 'gateway',
        units: ['l2', 'l3'].map((id) => unitIdSchema.parse(id)),
        tokenHmac: hmac('x'),
      }),
    );
    const why = { list: 'units', reason: 'credential', by: 'by-hand' };
    expect(await refusalOf(undo(store))).toEqual([
      { ...why, id: 'l2' },
      { ...why, id: 'l3' },
    ]);
    expect(await undo(store, true)).toMatchObject({ removed: 1, credentials: 1 });
    expect((await stored(store)).map(({ id, units: of }) => [id, of])).toEqual([['by-hand', new Set(['l2', 'l3'])]]);
  });

  it.each([
    ['of its code', 'alarm-button', {}],
    ['that nobody could read', 'unreadable-alarm', {}],
    ['of a fault with people inside', 'door-close-fault', { priority: 'emergency' }],
  ] as const)('never cuts off whoever speaks for an open emergency %s', async (_what, code, over) => {
    const store = await openRegister();
    await bringIn(store, city());
    await bringIn(store, city(device('l1'), device('l2')));
    await openAlarm(store, 'l1', code, over);
    const speaking = await store.read.credentials.one('l1');
    if (speaking === null) throw new Error('l1 has no credential');
    expect((await store.read.credentials.cuts(speaking, new Set())).emergencies).toBe(1);
    expect(await refusalOf(undo(store))).toEqual([{ list: 'credentials', id: 'l1', reason: 'open-alarm', by: '' }]);
    expect(await undo(store, true)).toMatchObject({ credentials: 1 });
    expect((await stored(store)).map(({ id }) => id)).toEqual(['l1']);
  });
});

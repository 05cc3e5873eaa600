import { closingOf } from '@vigil/harness';
import { credentialIdSchema, type RegisterFileInput } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import {
  alarmState,
  everything,
  hmac,
  importCity,
  newAlarm,
  occurrence,
  parsed,
  registered,
  smallCity,
  tokenOf,
  unitState,
} from './support/samples.ts';
import { describeStores } from './support/stores.ts';

function bigCity(units: number): RegisterFileInput {
  return {
    ...smallCity,
    units: [
      ...(smallCity.units ?? []),
      ...Array.from({ length: units }, (_, n) => ({
        id: `u${n}`,
        vendor: 'acme',
        kind: 'elevator' as const,
        name: `梯${n}`,
        site: n % 2 === 0 ? 'garden' : 'mall',
        gateway: 'gw',
      })),
    ],
    credentials: [
      ...(smallCity.credentials ?? []),
      ...Array.from({ length: units }, (_, n) => ({
        id: `c${n}`,
        vendor: 'acme',
        role: 'device' as const,
        token: tokenOf(`c${n}`),
        units: [`u${n}`],
      })),
    ],
  };
}

describeStores('register import', (open) => {
  it('gives back what was imported', async () => {
    const { store } = await open();
    const report = await importCity(store);
    expect(report).toEqual({ vendors: 2, organisations: 2, sites: 3, units: 6, credentials: 3, warnings: [] });
    const file = parsed(smallCity);
    expect(await store.read.register.version()).toBe(1);
    expect(await store.read.register.vendors()).toEqual(file.vendors);
    const sorted = file.units.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect((await registered(store)).map(({ unit }) => unit)).toEqual(sorted);
    const lift = await store.read.register.unit('l1');
    expect(lift?.site).toEqual(file.sites[0]);
    expect(lift?.maintenance).toEqual(file.organisations[0]);
    expect(lift?.user).toEqual(file.organisations[1]);
    expect((await store.read.register.unit('gw'))?.children).toEqual(['l1', 'l2']);
    expect(await store.read.register.unit('nobody')).toBeNull();
    expect((await store.read.register.sites({ use: 'kitchen' })).map((site) => site.id)).toEqual(['canteen']);
    expect(await store.read.register.sites({ county: 'nowhere' })).toEqual([]);
  });

  it('changes nothing the second time, and only what differs the third', async () => {
    const { store } = await open();
    await importCity(store, bigCity(300));
    const version = await store.read.register.version();
    const seq = await store.read.changes.lastSeq();
    await importCity(store, bigCity(300));
    expect(await store.read.register.version()).toBe(version);
    expect(await store.read.changes.lastSeq()).toBe(seq);
    const city = bigCity(300);
    const renamed = (city.units ?? []).map((unit) => (unit.id === 'u7' ? { ...unit, name: '新名' } : unit));
    await importCity(store, { ...city, units: renamed });
    expect(await store.read.register.version()).toBe(version + 1);
    expect(await store.read.changes.after(seq, 10)).toMatchObject([{ kind: 'register', id: String(version + 1) }]);
    expect((await store.read.register.unit('u7'))?.unit.name).toBe('新名');
  });

  it('refuses 5,000 units as a whole for a few bad references, and names each', async () => {
    const { store } = await open();
    const city = bigCity(5_000);
    const bad = [
      { id: 'b1', vendor: 'nobody', kind: 'elevator' as const, name: 'x' },
      { id: 'b2', vendor: 'acme', kind: 'elevator' as const, name: 'x', site: 'nowhere' },
      { id: 'b3', vendor: 'acme', kind: 'elevator' as const, name: 'x', gateway: 'missing' },
      { id: 'b4', vendor: 'acme', kind: 'elevator' as const, name: 'x', maintenance: 'no-firm', user: 'no-user' },
      { id: 'b5', vendor: 'acme', kind: 'gateway' as const, name: 'x', gateway: 'b6' },
      { id: 'b6', vendor: 'acme', kind: 'gateway' as const, name: 'x', gateway: 'b5' },
      { id: 'u1', vendor: 'acme', kind: 'elevator' as const, name: 'again' },
    ];
    const credentials = [
      { id: 'x1', vendor: 'acme', role: 'device' as const, token: tokenOf('x1'), units: ['ghost'] },
      { id: 'x2', vendor: 'acme', role: 'device' as const, token: tokenOf('x2'), units: ['cam'] },
      { id: 'x3', vendor: 'acme', role: 'device' as const, certificateName: 'CN=cam', units: ['l1'] },
      { id: 'x4', vendor: 'absent', role: 'gateway' as const, token: tokenOf('x4'), units: 'all' as const },
    ];
    const refused = importCity(store, {
      ...city,
      vendors: [...(city.vendors ?? []), { id: 'vigil', name: '自己' }],
      units: [...(city.units ?? []), ...bad],
      credentials: [...(city.credentials ?? []), ...credentials],
    });
    const error: unknown = await refused.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'bad-input' });
    const details: unknown = Reflect.get(Object(error), 'details');
    expect(details).toEqual([
      'unit u1 is there twice',
      'vendor vigil is reserved',
      'unit b1: vendor nobody is not in the register',
      'unit b2: site nowhere is not in the register',
      'unit b4: maintenance no-firm is not in the register',
      'unit b4: user no-user is not in the register',
      'unit b3: gateway missing is not in the register',
      'unit b5: gateways form a ring or a long chain',
      'unit b6: gateways form a ring or a long chain',
      'credential x1: unit ghost is not in the register',
      'credential x2: unit cam belongs to vendor other',
      'credential x3: certificate name belongs to dev-cam',
      'credential x4: vendor absent is not in the register',
    ]);
    expect(JSON.stringify(error)).not.toContain(tokenOf('x1'));
    expect(await registered(store)).toEqual([]);
    expect(await store.read.changes.lastSeq()).toBe(0);
    await importCity(store, city);
    expect(await registered(store)).toHaveLength(5_006);
  });

  it('warns of codes that break the pattern or belong to two units, and takes them', async () => {
    const { store } = await open();
    const unit = { vendor: 'acme', kind: 'elevator' as const, name: 'x' };
    const { warnings } = await importCity(store, {
      ...smallCity,
      units: [
        ...(smallCity.units ?? []),
        { ...unit, id: 'w1', registerCode: '123', rescueCode: '12345a' },
        { ...unit, id: 'w2', rescueCode: '100001', profile: 'no-table' },
      ],
      credentials: [{ id: 'w', vendor: 'acme', role: 'device', units: ['w1'] }],
    });
    expect(warnings.toSorted()).toEqual([
      'credential w: neither token nor certificate',
      expect.stringMatching(/^unit w1: 救援识别码 12345a 不是 6 位数字 · rescue code 12345a has not 6 digits$/),
      expect.stringMatching(/^unit w1: .*register code 123 has not 20 characters$/),
      'unit w2: rescueCode 100001 is also that of l1',
      expect.stringMatching(/^unit w2: .*no code table no-table \(there are: vigil, /),
    ]);
    expect(await store.read.register.unit('w1')).not.toBeNull();
  });

  it('keeps live states, stored tokens and what a person switched off', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction(async (tx) => {
      await tx.units.saveStates([unitState('l1')]);
      await tx.credentials.setEnabled('dev-l1', false);
    });
    const withoutTokens = (smallCity.credentials ?? []).map(({ id, vendor, role, units, certificateName }) => ({
      id,
      vendor,
      role,
      units,
      ...(certificateName === undefined ? {} : { certificateName }),
    }));
    const { warnings } = await importCity(store, { ...smallCity, credentials: withoutTokens });
    expect(warnings).toEqual([
      'credential acme-gw: no token in the file, the stored one is kept',
      'credential dev-l1: no token in the file, the stored one is kept',
    ]);
    expect(await store.read.units.state('l1')).toEqual(unitState('l1'));
    const credential = (await store.read.credentials.all()).find(({ id }) => id === 'dev-l1');
    expect(credential).toMatchObject({ enabled: false, tokenHmac: hmac(tokenOf('dev-l1')) });
  });

  it('never takes over the credential of a service, and never moves a unit from under a credential', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction((tx) =>
      tx.credentials.put({
        id: credentialIdSchema.parse('ingest'),
        role: 'service',
        vendor: null,
        units: 'all',
        tokenHmac: hmac('x'),
      }),
    );
    const theft = importCity(store, {
      ...smallCity,
      credentials: [{ id: 'ingest', vendor: 'acme', role: 'gateway', token: tokenOf('ingest'), units: 'all' }],
    });
    await expect(theft).rejects.toMatchObject({ details: ["credential ingest is a service's"] });
    const moved = (smallCity.units ?? []).map((unit) => (unit.id === 'l1' ? { ...unit, vendor: 'other' } : unit));
    const move = importCity(store, { ...smallCity, units: moved, credentials: [] });
    await expect(move).rejects.toMatchObject({
      details: ['unit l1 changes its vendor while credential dev-l1 speaks for it'],
    });
  });

  it('never changes a credential that is there, whatever of it the file says otherwise', async () => {
    const { store } = await open();
    const with_ = (over: object): RegisterFileInput => ({
      ...smallCity,
      credentials: [{ id: 'a', vendor: 'acme', role: 'device', certificateName: 'CN=1', units: ['l1', 'l2'], ...over }],
    });
    await importCity(store, with_({}));
    const before = await store.read.credentials.all();
    for (const [over, field] of [
      [{ certificateName: 'CN=2' }, 'certificateName'],
      [{ units: ['l4'] }, 'units'],
      [{ token: tokenOf('a') }, 'token'],
      [{ role: 'gateway', units: 'all' }, 'role, units'],
    ] as const)
      await expect(importCity(store, with_(over))).rejects.toMatchObject({
        details: [`credential a is there already, differs (${field}) and stays as it is`],
      });
    expect(await store.read.credentials.all()).toEqual(before);
    // Removed, it may come again as something else.
    await store.transaction((tx) => tx.credentials.remove('a'));
    await importCity(store, with_({ units: ['l4'], role: 'gateway' }));
    expect(await store.read.credentials.one('a')).toMatchObject({ role: 'gateway', units: new Set(['l4']) });
  });

  /** The small city with some units as they are here, and no credential that speaks for a single lift. */
  const cityWith = (over: Readonly<Record<string, { readonly vendor?: string; readonly site?: string }>>) => ({
    ...smallCity,
    units: (smallCity.units ?? []).map((unit) => ({ ...unit, ...over[unit.id] })),
    credentials: [{ id: 'acme-gw', vendor: 'acme', role: 'gateway' as const, units: 'all' as const }],
  });

  it('takes open alarms, their answers and who sees them along with a unit that goes to another vendor', async () => {
    const { store } = await open({ clock: () => 5_000 });
    await importCity(store, cityWith({}));
    const state = alarmState({ latched: true });
    const { id, closed } = await store.transaction(async (tx) => {
      const alarm = await tx.alarms.insert(newAlarm({ state }));
      await tx.occurrences.add(occurrence({ alarmId: alarm.id, messageKey: 'm' }));
      await tx.alarms.apply(alarm.id, { type: 'acknowledge', at: 2, by: 'li' });
      const old = await tx.alarms.insert(newAlarm({ code: 'entrapment', state }));
      await tx.alarms.apply(old.id, { type: 'acknowledge', at: 2, by: 'li' });
      await tx.alarms.apply(old.id, { type: 'close', at: 3, by: 'li', ...closingOf('rescued') });
      await tx.alarms.insert(newAlarm({ unitId: 'l2' }));
      return { id: alarm.id, closed: old.id };
    });
    const seq = await store.read.changes.lastSeq();
    const before = await store.read.alarms.get(id);
    await importCity(store, cityWith({ l1: { vendor: 'other', site: 'mall' } }));
    expect(await store.read.alarms.get(id)).toEqual({
      ...before,
      vendor: 'other',
      county: 'yingde',
      version: (before?.version ?? 0) + 1,
    });
    expect((await store.read.alarms.get(closed))?.vendor).toBe('acme');
    expect((await store.read.changes.after(seq, 9)).filter(({ kind }) => kind === 'alarm')).toMatchObject([{ id }]);
    const seenBy = async (vendor: string) =>
      (await store.read.alarms.openViews({ vendor, counties: null }, 9)).map(({ unitId }) => unitId);
    expect([await seenBy('acme'), await seenBy('other')]).toEqual([['l2'], ['l1']]);
    await store.transaction((tx) => tx.alarms.apply(id, { type: 'close', at: 6, by: 'li', ...closingOf('rescued') }));
    const due = await store.read.effects.due({ kinds: ['answer'], now: 9_000, limit: 9 });
    // What was on its way when the unit changed hands, and what came after.
    expect(due.map(({ key }) => key)).toEqual(['vigil/v1/other/l1/answer', 'vigil/v1/other/l1/answer']);
  });

  it('moves open alarms with their site when its county changes, and leaves the others as they are', async () => {
    const { store } = await open();
    await importCity(store, cityWith({}));
    const [here, there] = await store.transaction(async (tx) => [
      await tx.alarms.insert(newAlarm()),
      await tx.alarms.insert(newAlarm({ unitId: 'l3', county: 'yingde' })),
    ]);
    const sites = (smallCity.sites ?? []).map((site) => (site.id === 'garden' ? { ...site, county: 'fogang' } : site));
    await importCity(store, { ...cityWith({}), sites });
    expect(await store.read.alarms.get(here?.id ?? '')).toMatchObject({ county: 'fogang', version: 2 });
    expect(await store.read.alarms.get(there?.id ?? '')).toEqual(there);
  });

  it('patches a unit, tells the feed, and leaves what the patch does not name', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction((tx) =>
      tx.register.updateUnit('l1', { outOfUse: true, inspectionValidUntil: undefined, lateAfterMs: 5_000 }),
    );
    expect((await store.read.register.unit('l1'))?.unit).toMatchObject({
      outOfUse: true,
      inspectionValidUntil: '2026-12-31',
      lateAfterMs: 5_000,
      name: '1号梯',
    });
    expect(await store.read.register.version()).toBe(2);
    const unknown = store.transaction((tx) => tx.register.updateUnit('nobody', { name: 'x' }));
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
    expect(await store.read.units.availabilityCounts(everything)).toMatchObject({ total: 6 });
  });
});

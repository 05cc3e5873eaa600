import { closingOf } from '@vigil/harness';
import {
  type AlarmInput,
  alarmView,
  answerSchema,
  canonicalIds,
  lanes,
  outcomes,
  priorities,
  stepAlarm,
} from '@vigil/vocabulary';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Store } from '../src/index.ts';
import { alarmState, everything, importCity, newAlarm, occurrence } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const insert = (store: Store, over: Parameters<typeof newAlarm>[0] = {}) =>
  store.transaction((tx) => tx.alarms.insert(newAlarm(over)));

describeStores('alarms', (open) => {
  it('keeps an alarm as it was inserted, under a number as text', async () => {
    const { store } = await open();
    const state = alarmState({
      suppression: { kind: 'shelved', by: 'li', reason: '维修', untilMs: 9_000 },
      acknowledged: { by: 'wang', at: 1_500 },
      condition: 'cleared',
      clearedAt: 1_400,
    });
    const alarm = await insert(store, {
      state,
      occupancy: 'yes',
      peopleCount: 2,
      floor: 'B2',
      text: '困人',
      groupSize: 4,
    });
    expect(alarm.id).toMatch(/^[1-9]\d*$/);
    expect(alarm.version).toBe(1);
    expect(await store.read.alarms.get(alarm.id)).toEqual(alarm);
    expect(alarm.state).toEqual(state);
  });

  it('has at most one open alarm of a unit and code, and a new one after the old is closed', async () => {
    const { store } = await open();
    const first = await insert(store);
    await expect(insert(store)).rejects.toMatchObject({ code: 'version-conflict' });
    await store.transaction(async (tx) => {
      await tx.alarms.apply(first.id, { type: 'acknowledge', at: 2_000, by: 'wang' });
      const { step } = await tx.alarms.apply(first.id, { type: 'clear', at: 3_000 });
      expect(step).toMatchObject({ kind: 'changed', reason: 'closed-by-clear' });
    });
    expect(await store.read.alarms.findOpen('l1', 'unclassified-fault')).toBeNull();
    const second = await insert(store);
    expect(second.id).not.toBe(first.id);
  });

  it('moves exactly as stepAlarm says, for any sequence of inputs, and counts stored changes as versions', async () => {
    const { store } = await open();
    const at = fc.integer({ min: 1, max: 10_000 });
    const by = fc.constantFrom('wang', 'li');
    const input: fc.Arbitrary<AlarmInput> = fc.oneof(
      fc.record({ type: fc.constantFrom('raise' as const, 'clear' as const, 'unshelve' as const), at }),
      fc.record({ type: fc.constantFrom('unsuppress' as const, 'latch' as const), at }),
      fc.record({ type: fc.constant('acknowledge' as const), at, by }),
      fc.record({
        type: fc.constant('close' as const),
        at,
        by,
        outcome: fc.constantFrom(...outcomes),
        note: fc.string(),
        form: fc.constantFrom(null, closingOf('handled').form),
      }),
      fc.record({ type: fc.constant('shelve' as const), at, by, reason: fc.string(), untilMs: at }),
      fc.record({ type: fc.constant('suppress' as const), at, rule: fc.constant('maintenance' as const) }),
    );
    let unit = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(input, { maxLength: 8 }), async (latched, inputs) => {
        unit += 1;
        const alarm = await insert(store, { unitId: `u${unit}`, state: alarmState({ latched }) });
        let { state, version } = alarm;
        for (const next of inputs) {
          const expected = stepAlarm(state, next);
          const { step, alarm: now } = await store.transaction((tx) => tx.alarms.apply(alarm.id, next));
          if (expected.kind === 'changed') version += 1;
          ({ state } = expected);
          expect(step).toEqual(expected);
          expect(now).toMatchObject({ version, state });
          expect(await store.read.alarms.get(alarm.id)).toEqual(now);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses to move an alarm that somebody else has moved, and changes nothing', async () => {
    const { store } = await open();
    const alarm = await insert(store);
    await store.transaction((tx) => tx.alarms.apply(alarm.id, { type: 'raise', at: 2_000 }, { expectedVersion: 1 }));
    const before = await store.read.changes.lastSeq();
    const late = store.transaction((tx) =>
      tx.alarms.apply(alarm.id, { type: 'acknowledge', at: 3_000, by: 'li' }, { expectedVersion: 1 }),
    );
    await expect(late).rejects.toMatchObject({ code: 'version-conflict', details: { version: 2 } });
    expect(await store.read.alarms.get(alarm.id)).toMatchObject({ version: 2, state: { acknowledged: null } });
    expect(await store.read.changes.lastSeq()).toBe(before);
    const unknown = store.transaction((tx) => tx.alarms.apply('999', { type: 'clear', at: 1 }));
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
    const nonsense = store.transaction((tx) => tx.alarms.apply("1' or 1=1", { type: 'clear', at: 1 }));
    await expect(nonsense).rejects.toMatchObject({ code: 'not-found' });
  });

  it('writes one change row for each stored change and none for what was the same or refused', async () => {
    const { store } = await open({ clock: () => 77 });
    const alarm = await insert(store);
    await store.transaction(async (tx) => {
      await tx.alarms.apply(alarm.id, { type: 'unshelve', at: 2 });
      await tx.alarms.apply(alarm.id, { type: 'close', at: 2, by: 'li', ...closingOf('other') });
      await tx.alarms.apply(alarm.id, { type: 'acknowledge', at: 3, by: 'li' });
    });
    expect(await store.read.changes.after(0, 10)).toEqual([
      { seq: 1, kind: 'alarm', id: alarm.id, at: 77 },
      { seq: 2, kind: 'alarm', id: alarm.id, at: 77 },
    ]);
  });

  it('only raises priority and lane, and never forgets what was known of the car', async () => {
    const { store } = await open();
    const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const facts = fc.record({
      priority: fc.constantFrom(...priorities),
      lane: fc.constantFrom(...lanes),
      occupancy: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
      peopleCount: fc.option(fc.nat(20)),
      floor: fc.option(fc.constantFrom('1', 'B2')),
    });
    const alarm = await insert(store, { priority: 'low', lane: 'kitchen' });
    await fc.assert(
      fc.asyncProperty(facts, optional(fc.nat(5)), async (sharper, groupSize) => {
        const before = await store.read.alarms.get(alarm.id);
        if (before === null) throw new Error('alarm is gone');
        const { alarm: after } = await store.transaction((tx) =>
          tx.alarms.apply(
            alarm.id,
            { type: 'raise', at: 2_000 },
            { facts: groupSize === undefined ? sharper : { ...sharper, groupSize } },
          ),
        );
        const rank = (order: readonly string[], value: string) => order.indexOf(value);
        expect(rank(priorities, after.priority)).toBe(
          Math.min(rank(priorities, before.priority), rank(priorities, sharper.priority)),
        );
        expect(rank(lanes, after.lane)).toBe(Math.min(rank(lanes, before.lane), rank(lanes, sharper.lane)));
        expect(after.occupancy).toBe(sharper.occupancy === 'unknown' ? before.occupancy : sharper.occupancy);
        expect(after.floor).toBe(sharper.floor ?? before.floor);
        if (sharper.peopleCount !== null) expect(after.peopleCount).toBe(sharper.peopleCount);
        else if (sharper.occupancy === 'unknown') expect(after.peopleCount).toBe(before.peopleCount);
        // The newest word about people counts: no number that contradicts it stays.
        else if (sharper.occupancy === 'no') expect(after.peopleCount ?? 0).toBe(0);
        else expect(after.peopleCount).toBe(before.peopleCount === 0 ? null : before.peopleCount);
      }),
      { numRuns: 40 },
    );
  });

  it('recognises a journal position with part and code, and finds the newest record of the same message', async () => {
    const { store } = await open();
    const add = (over: Parameters<typeof occurrence>[0]) =>
      store.transaction((tx) => tx.occurrences.add(occurrence(over)));
    const same = (key: string) => store.read.occurrences.newestSame(key, 'unclassified-fault');
    expect(await same('l1/alarm/m1')).toBeNull();
    expect(await add({ dedupeKey: 'l1/alarm/m1', boot: 7 })).toBe(true);
    expect(await add({ dedupeKey: 'l1/alarm/m1', boot: 8 })).toBe(false);
    expect(await add({ part: 1 })).toBe(true);
    expect(await add({ code: 'camera-offline' })).toBe(true);
    expect(await add({ journal: 'second' })).toBe(true);
    const first = await same('l1/alarm/m1');
    expect(first).toMatchObject({ boot: 7, alarmId: null, lastAt: 1_000 });
    // It came again; a repeat that is read late sets nothing back.
    for (const at of [3_000, 2_000]) await store.transaction((tx) => tx.occurrences.cameAgain(first?.id ?? '', at));
    expect(await same('l1/alarm/m1')).toEqual({ ...first, lastAt: 3_000 });
    expect(await add({ dedupeKey: 'l1/alarm/m1', boot: 8, journalSeq: 2, receivedAt: 2_500 })).toBe(true);
    expect(await same('l1/alarm/m1')).toMatchObject({ boot: 8, lastAt: 2_500 });
    expect(await store.read.occurrences.newestSame('l1/alarm/m1', 'entrapment')).toBeNull();
    const recent = async (active: boolean, among: number) =>
      (await store.read.occurrences.recent('l1', 'unclassified-fault', active, among)).map(
        ({ boot, journalSeq }) => [boot, journalSeq] as const,
      );
    expect(await recent(true, 2)).toEqual([
      [8, 2],
      [null, 1],
    ]);
    expect(await recent(false, 9)).toEqual([]);
    // Among the newest, not the newest of them.
    expect(await add({ journalSeq: 3, active: false, boot: 9 })).toBe(true);
    expect(await recent(true, 1)).toEqual([]);
    expect(await recent(false, 1)).toEqual([[9, 3]]);
  });

  it('counts what is kept with an alarm, and answers the newest thousand of its messages', async () => {
    const { store } = await open({ clock: () => 5_000 });
    const alarm = await insert(store, { state: alarmState({ latched: true }) });
    await store.transaction(async (tx) => {
      for (let journalSeq = 1; journalSeq <= 1_100; journalSeq += 1) {
        await tx.occurrences.add(occurrence({ journalSeq, messageKey: `m${journalSeq}` }));
        await tx.occurrences.link({ journal: 'main', epoch: '0'.repeat(16), journalSeq, part: 0 }, alarm.id);
      }
      await tx.alarms.apply(alarm.id, { type: 'acknowledge', at: 4_000, by: 'wang' });
    });
    expect(await store.read.occurrences.keptWith(alarm.id)).toBe(1_100);
    const due = await store.read.effects.due({ kinds: ['answer'], now: 10_000, limit: 5_000 });
    const ids = due
      .map(({ payload }) => answerSchema.parse(JSON.parse(payload)))
      .map((told) => 'id' in told && told.id);
    expect(ids).toHaveLength(1_000);
    expect([ids.includes('m1100'), ids.includes('m101'), ids.includes('m100')]).toEqual([true, true, false]);
  });

  it('knows whether some alarm of unit and code was open in between', async () => {
    const { store } = await open();
    const alarm = await insert(store, { state: alarmState({ latched: true, raisedAt: 1_000 }) });
    const wasOpen = (from: number, to: number) => store.read.alarms.wasOpen('l1', 'unclassified-fault', from, to);
    expect([await wasOpen(0, 999), await wasOpen(0, 1_000), await wasOpen(9_000, 9_001)]).toEqual([false, true, true]);
    await store.transaction(async (tx) => {
      await tx.alarms.apply(alarm.id, { type: 'acknowledge', at: 2_000, by: 'li' });
      await tx.alarms.apply(alarm.id, { type: 'close', at: 3_000, by: 'li', ...closingOf('rescued') });
    });
    expect([await wasOpen(3_000, 4_000), await wasOpen(3_001, 4_000)]).toEqual([true, false]);
    expect(await store.read.alarms.wasOpen('l1', 'entrapment', 0, 9_000)).toBe(false);
  });

  it('answers every distinct message of the alarm once when it is seen and once when it is closed', async () => {
    const { store } = await open({ clock: () => 5_000 });
    const alarm = await insert(store, { state: alarmState({ latched: true }) });
    const other = await insert(store, { unitId: 'l2' });
    await store.transaction(async (tx) => {
      const add = (journalSeq: number, over: Parameters<typeof occurrence>[0]) =>
        tx.occurrences.add(occurrence({ journalSeq, alarmId: alarm.id, ...over }));
      await add(1, { messageKey: 'm-1', dedupeKey: 'a' });
      await add(2, { messageKey: 'm-1', dedupeKey: 'b' });
      await add(3, { messageKey: '12:34', dedupeKey: 'c' });
      await add(4, { messageKey: null });
      await add(5, { messageKey: 'foreign', alarmId: other.id });
      await tx.occurrences.add(occurrence({ journalSeq: 6, messageKey: 'late', unitId: 'l9' }));
      await tx.occurrences.link({ journal: 'main', epoch: '0'.repeat(16), journalSeq: 6, part: 0 }, alarm.id);
      await tx.alarms.apply(alarm.id, { type: 'acknowledge', at: 4_000, by: 'wang' });
    });
    const answers = () => store.read.effects.due({ kinds: ['answer'], now: 10_000, limit: 100 });
    const seen = await answers();
    const read = (rows: typeof seen) =>
      rows.map(({ key, payload }) => ({ topic: key, ...answerSchema.parse(JSON.parse(payload)) }));
    const base = { v: 1, what: 'seen', alarmId: alarm.id, at: 5_000 };
    expect(read(seen)).toHaveLength(3);
    expect(read(seen)).toEqual(
      expect.arrayContaining([
        { topic: 'vigil/v1/acme/l1/answer', id: 'm-1', ...base },
        { topic: 'vigil/v1/acme/l1/answer', boot: 12, seq: 34, ...base },
        { topic: 'vigil/v1/acme/l9/answer', id: 'late', ...base },
      ]),
    );
    await store.transaction(async (tx) => {
      await tx.effects.done(seen.map((row) => row.id));
      await tx.alarms.apply(alarm.id, { type: 'close', at: 6_000, by: 'wang', ...closingOf('rescued') });
    });
    expect(read(await answers()).map((answer) => answer.what)).toEqual(['closed', 'closed', 'closed']);
  });

  it('links an occurrence to the alarm of its code when one message raised several', async () => {
    const { store } = await open();
    const offline = await insert(store, { unitId: 'cam', code: 'camera-offline' });
    const dark = await insert(store, { unitId: 'cam', code: 'camera-not-recording' });
    await store.transaction(async (tx) => {
      await tx.occurrences.add(occurrence({ unitId: 'cam', code: 'camera-offline' }));
      await tx.occurrences.add(occurrence({ unitId: 'cam', code: 'camera-not-recording' }));
      const position = { journal: 'main', epoch: '0'.repeat(16), journalSeq: 1, part: 0 };
      await tx.occurrences.link(position, offline.id);
      await tx.occurrences.link(position, dark.id);
    });
    const codes = async (id: string) => (await store.read.occurrences.of(id, 10)).map((found) => found.code);
    expect(await codes(offline.id)).toEqual(['camera-offline']);
    expect(await codes(dark.id)).toEqual(['camera-not-recording']);
  });

  it('returns an occurrence as it was recorded, newest first', async () => {
    const { store } = await open();
    const alarm = await insert(store);
    const recorded = occurrence({
      alarmId: alarm.id,
      messageKey: 'm',
      dedupeKey: 'd',
      historical: true,
      active: false,
    });
    await store.transaction(async (tx) => {
      await tx.occurrences.add(recorded);
      await tx.occurrences.add(occurrence({ alarmId: alarm.id, journalSeq: 2 }));
    });
    const found = await store.read.occurrences.of(alarm.id, 10);
    expect(found.map((row) => row.journalSeq)).toEqual([2, 1]);
    expect(found[1]).toEqual({ ...recorded, id: found[1]?.id });
  });

  it('shows with an alarm what the register knows: place, rescue code, whom to ring', async () => {
    const { store } = await open();
    await importCity(store);
    const alarm = await insert(store);
    const stray = await insert(store, { unitId: 'gone', vendor: 'nobody', county: null });
    const shown = await store.read.alarms.view(alarm.id);
    expect(shown).toMatchObject({
      unitName: '1号梯',
      kind: 'elevator',
      address: '人民路1号',
      site: '阳光花园',
      rescueCode: '100001',
      state: 'active-unacknowledged',
      contacts: [
        { role: 'maintenance', name: '安达维保 李工', phone: '0763-2000' },
        { role: 'user', name: '阳光物业', phone: '0763-3000' },
        { role: 'vendor', name: '阿克米电梯', phone: '0763-1000' },
      ],
    });
    // Nothing else leaves with it: what the contract of the board does not name stays here.
    expect(() => alarmView.strict().parse(JSON.parse(JSON.stringify(shown)))).not.toThrow();
    expect(await store.read.alarms.view(stray.id)).toMatchObject({ unitName: 'gone', address: '', contacts: [] });
    const ids = [stray.id, '12345', alarm.id];
    expect((await store.read.alarms.views(ids)).map((view) => view.id)).toEqual([stray.id, alarm.id]);
  });

  it('never cuts an emergency from the board, and cuts other lanes at the old and low ones', async () => {
    const { store } = await open();
    await store.transaction(async (tx) => {
      for (let n = 0; n < 6; n += 1) {
        const state = alarmState({ raisedAt: n });
        await tx.alarms.insert(newAlarm({ unitId: `e${n}`, lane: 'emergency', priority: 'emergency', state }));
        await tx.alarms.insert(newAlarm({ unitId: `f${n}`, priority: n === 0 ? 'high' : 'low', state }));
      }
      await tx.alarms.insert(newAlarm({ unitId: 'hot', lane: 'fault', priority: 'emergency', state: alarmState() }));
    });
    const units = (await store.read.alarms.openViews(everything, 3)).map((view) => view.unitId);
    expect(units.toSorted()).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'f0', 'f5', 'hot']);
    expect(units.indexOf('e5')).toBeLessThan(units.indexOf('e0'));
  });

  it('shows, counts and lists only what is in scope', async () => {
    const { store } = await open();
    await store.transaction(async (tx) => {
      for (const vendor of ['acme', 'other'])
        for (const county of ['qingcheng', 'yingde', null])
          await tx.alarms.insert(newAlarm({ unitId: `${vendor}-${county ?? 'none'}`, vendor, county }));
    });
    const scope = fc.record({
      vendor: fc.constantFrom(null, 'acme', 'other'),
      counties: fc.constantFrom(null, [], ['qingcheng'], ['qingcheng', 'yingde']),
    });
    await fc.assert(
      fc.asyncProperty(scope, async (seen) => {
        const vendors = seen.vendor === null ? 2 : 1;
        // One of which nobody knows the county is everybody's in the rescue centre.
        const nowhere = seen.vendor === null ? 1 : 0;
        const expected = vendors * (seen.counties === null ? 3 : seen.counties.length + nowhere);
        const list = await store.read.alarms.list({ scope: seen, limit: 50, offset: 0 });
        const counts = await store.read.alarms.counts(seen);
        expect(list.rows).toHaveLength(expected);
        expect(list.total).toBe(expected);
        expect(await store.read.alarms.openViews(seen, 50)).toHaveLength(expected);
        expect(counts.open).toEqual({ emergency: 0, fault: expected, offline: 0, inspection: 0, kitchen: 0 });
      }),
      { numRuns: 20 },
    );
  });

  it('reads the history piece after piece, and nothing that happens meanwhile moves a row', async () => {
    const { store } = await open();
    const add = (unitId: string, raisedAt: number) =>
      store.transaction((tx) => tx.alarms.insert(newAlarm({ unitId, state: alarmState({ raisedAt }) })));
    // Two a moment: the moment alone is no place.
    for (let n = 0; n < 10; n += 1) await add(`u${n}`, Math.floor(n / 2));
    const told: string[] = [];
    for (let after: { readonly id: string; readonly raisedAt: number } | null = null; ; ) {
      const rows = await store.read.alarms.listAfter({ scope: everything, open: true, after, limit: 3 });
      told.push(...rows.map(({ unitId }) => unitId));
      after = rows.at(-1) ?? null;
      if (after === null) break;
      // A new one before all, and the last that was told is closed.
      await add(`new${told.length}`, 100 + told.length);
      await store.transaction(async (tx) => {
        await tx.alarms.apply(after?.id ?? '', { type: 'acknowledge', at: 500, by: 'li' });
        await tx.alarms.apply(after?.id ?? '', { type: 'clear', at: 600 });
      });
    }
    expect(told).toEqual(['u9', 'u8', 'u7', 'u6', 'u5', 'u4', 'u3', 'u2', 'u1', 'u0']);
  });

  it('lists the history newest first, filtered and paged', async () => {
    const { store } = await open();
    await store.transaction(async (tx) => {
      for (let n = 0; n < 5; n += 1)
        await tx.alarms.insert(newAlarm({ unitId: `u${n}`, state: alarmState({ raisedAt: n * 100 }) }));
      const closed = await tx.alarms.findOpen('u4', 'unclassified-fault');
      if (closed === null) throw new Error('u4 has no alarm');
      await tx.alarms.apply(closed.id, { type: 'acknowledge', at: 500, by: 'li' });
      await tx.alarms.apply(closed.id, { type: 'clear', at: 600 });
    });
    const units = async (query: object) =>
      (await store.read.alarms.list({ scope: everything, limit: 10, offset: 0, ...query })).rows.map(
        (row) => row.unitId,
      );
    expect(await units({})).toEqual(['u4', 'u3', 'u2', 'u1', 'u0']);
    expect(await units({ limit: 2, offset: 1 })).toEqual(['u3', 'u2']);
    expect(await units({ open: false })).toEqual(['u4']);
    expect(await units({ open: true, fromMs: 100, toMs: 300 })).toEqual(['u2', 'u1']);
    expect(await units({ unitId: 'u1' })).toEqual(['u1']);
    expect(await units({ lane: 'kitchen' })).toEqual([]);
    expect((await store.read.alarms.list({ scope: everything, limit: 2, offset: 4 })).total).toBe(5);
    // People in the car have made an emergency of a fault: it is listed where the board shows it.
    await store.transaction((tx) =>
      tx.alarms.insert(newAlarm({ unitId: 'hot', lane: 'fault', priority: 'emergency', state: alarmState() })),
    );
    expect(await units({ lane: 'emergency' })).toContain('hot');
    expect(await units({ lane: 'fault' })).not.toContain('hot');
  });

  it('counts what is shelved or suppressed apart, and lets it take no place of an alarm on the board', async () => {
    const { store } = await open();
    const camera = { code: 'camera-offline', lane: 'kitchen', priority: 'low' } as const;
    const suppression = { kind: 'suppressed', rule: 'closed-hours' } as const;
    await store.transaction(async (tx) => {
      await tx.alarms.insert(newAlarm({ ...camera, unitId: 'shown', state: alarmState({ raisedAt: 1 }) }));
      for (let n = 0; n < 10; n += 1)
        await tx.alarms.insert(
          newAlarm({ ...camera, unitId: `dark${n}`, state: alarmState({ raisedAt: 9, suppression, ringing: false }) }),
        );
    });
    const { open: shown, unacknowledged, quiet } = await store.read.alarms.counts(everything);
    expect([shown.kitchen, unacknowledged.kitchen, quiet.kitchen]).toEqual([1, 1, 10]);
    expect((await store.read.alarms.openViews(everything, 1)).map(({ unitId }) => unitId)).toEqual(['shown']);
  });

  it('does not count as unacknowledged what is shelved, and the end of a shelf is a deadline that goes with it', async () => {
    const { store } = await open();
    const alarm = await insert(store);
    await store.transaction((tx) =>
      tx.alarms.apply(alarm.id, { type: 'shelve', at: 1, by: 'li', reason: '备件', untilMs: 5_000 }),
    );
    const counts = await store.read.alarms.counts(everything);
    expect([counts.open.fault, counts.unacknowledged.fault, counts.quiet.fault]).toEqual([0, 0, 1]);
    const next = () => store.read.deadlines.next(['shelf']);
    expect(await next()).toBe(5_000);
    await store.transaction((tx) =>
      tx.alarms.apply(alarm.id, { type: 'shelve', at: 2, by: 'li', reason: '备件', untilMs: 7_000 }),
    );
    const claim = { kinds: ['shelf'], upTo: 7_000, limit: 9 };
    const rolledBack = store.transaction(async (tx) => {
      expect(await tx.deadlines.claim(claim)).toMatchObject([
        { subject: alarm.id, number: 7_000, clock: 'wall', dueAt: 7_000 },
      ]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await next()).toBe(7_000);
    await store.transaction((tx) => tx.alarms.apply(alarm.id, { type: 'unshelve', at: 5_000 }));
    expect(await next()).toBeNull();
  });

  it('finds open alarms of many units and of several codes', async () => {
    const { store } = await open();
    const [one, two] = canonicalIds;
    if (one === undefined || two === undefined) throw new Error('vocabulary has no codes');
    const units = Array.from({ length: 2_500 }, (_, n) => `u${n}`);
    await store.transaction(async (tx) => {
      await tx.alarms.insert(newAlarm({ unitId: 'u7', code: one }));
      await tx.alarms.insert(newAlarm({ unitId: 'u2400', code: two }));
    });
    expect((await store.read.alarms.openOf(units)).map((alarm) => alarm.unitId)).toEqual(['u7', 'u2400']);
    expect((await store.read.alarms.openByCode([two])).map((alarm) => alarm.unitId)).toEqual(['u2400']);
    expect(await store.read.alarms.openOf([])).toEqual([]);
  });
});

import { type Identity, mayPublish, mayReceive, maySubscribe } from '@vigil/vocabulary';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startBroker, type TestBroker } from './harness.ts';
import { published, publishPacket, subscribePacket, type, type Wire } from './wire.ts';

// A model that shares nothing with the decisions under test: it enumerates a small world of topics and asks what a
// filter would match there, level by level.
const vendors = ['acme', 'bolt'] as const;
const units = ['u1', 'u2', 'b1'] as const;
const up = ['birth', 'state', 'status', 'stats', 'fault', 'event', 'alarm', 'test'];
const down = ['answer', 'command'];
const strange = ['answer/x', 'Answer', ''];
const world = vendors
  .flatMap((vendor) =>
    units.flatMap((unit) => [...up, ...down, ...strange].map((f) => `vigil/v1/${vendor}/${unit}/${f}`)),
  )
  .concat(['vigil', 'vigil/v1', 'vigil/v1/acme', 'vigil/v1/acme/u1', 'vigil/v2/acme/u1/answer', 'vigil/internal/feed']);

interface Holder {
  readonly user: string;
  readonly vendor: string;
  readonly owns: (unit: string) => boolean;
}
const holders: readonly Holder[] = [
  { user: 'lift', vendor: 'acme', owns: (unit) => unit === 'u1' },
  { user: 'gate', vendor: 'acme', owns: (unit) => unit === 'u1' || unit === 'u2' },
  { user: 'platform', vendor: 'acme', owns: () => true },
  { user: 'other', vendor: 'bolt', owns: (unit) => unit === 'b1' },
];

const parts = (topic: string): readonly string[] => topic.split('/');
const isOwn = (who: Holder, topic: string, families: readonly string[]): boolean => {
  const [root, version, vendor, unit = '', family = '', ...more] = parts(topic);
  const isOurs = root === 'vigil' && version === 'v1' && more.length === 0 && families.includes(family);
  return isOurs && vendor === who.vendor && who.owns(unit);
};
function matches(topic: string, filter: string): boolean {
  const pattern = filter
    .split('/')
    .map((level) => (level === '+' ? '[^/]*' : level === '#' ? '.*' : level.replace(/[^\w]/g, '\\$&')))
    .join('/')
    .replace(/\/\.\*$/, '(/.*)?');
  return new RegExp(`^${pattern}$`, 's').test(topic);
}

const filters = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('vigil', '+', '#', 'x'),
      fc.constantFrom('v1', '+', '#'),
      fc.constantFrom('acme', 'bolt', '+', '#'),
      fc.constantFrom('u1', 'u2', 'b1', '+', '#'),
      fc.constantFrom('answer', 'command', 'alarm', '+', '#'),
    )
    .map((levels) => levels.slice(0, levels.includes('#') ? levels.indexOf('#') + 1 : 5).join('/')),
  fc.constantFrom(...world.filter((topic) => !topic.endsWith('/'))),
);
const topics = fc.constantFrom(...world);
const pickHolder = fc.constantFrom(...holders);

function identityOf(who: Holder): Identity {
  const owned = who.user === 'platform' ? 'all' : new Set(units.filter((unit) => who.owns(unit)));
  return { credential: who.user, role: 'gateway', vendor: who.vendor, units: owned };
}

test('no filter is granted that matches a topic the model does not allow', () => {
  fc.assert(
    fc.property(pickHolder, filters, (who, filter) => {
      if (!maySubscribe(identityOf(who), filter).allowed) return;
      for (const topic of world) if (matches(topic, filter)) expect(isOwn(who, topic, down), topic).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('every own answer and command topic is granted, and with all units their wildcard', () => {
  const refused = holders.flatMap((who) =>
    world.filter((topic) => isOwn(who, topic, down) && !maySubscribe(identityOf(who), topic).allowed),
  );
  expect(refused).toEqual([]);
  const platform = holders.filter(({ user }) => user === 'platform').map(identityOf);
  expect(platform.map((who) => maySubscribe(who, 'vigil/v1/acme/+/answer').allowed)).toEqual([true]);
});

test('publish and delivery decisions agree with the model', () => {
  fc.assert(
    fc.property(pickHolder, topics, fc.boolean(), (who, topic, retain) => {
      const isAllowed = isOwn(who, topic, up) && (!retain || topic.endsWith('/state'));
      expect(mayPublish(identityOf(who), topic, retain).allowed).toBe(isAllowed);
      expect(mayReceive(identityOf(who), topic).allowed).toBe(isOwn(who, topic, down));
    }),
    { numRuns: 3000 },
  );
});

async function startWorld(): Promise<TestBroker> {
  const server = await startBroker({ limits: { connectionsPerCredential: 1000 } });
  server.book.add('gate', ['u1', 'u2']);
  server.book.add('platform', 'all');
  return server;
}

test('through the broker: what a client may publish is journaled as published, all else as refused, and both are acknowledged', async () => {
  const server = await startWorld();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(pickHolder, topics, fc.boolean(), async (who, topic, retain) => {
      number += 1;
      const payload = `message ${number}`;
      const wire = await server.client({ user: who.user, clientId: `p${number}` });
      wire.send(publishPacket(topic, payload, { id: 1, retain }));
      await wire.next(type.puback);
      const journaled = (await server.entries()).filter((entry) => Buffer.from(entry.payload).toString() === payload);
      expect(journaled.map(({ kind, origin }) => ({ kind, origin }))).toEqual([
        { kind: isOwn(who, topic, up) ? 'publish' : 'refused', origin: who.user },
      ]);
      wire.stream.destroy();
    }),
    { numRuns: 80 },
  );
});

test('through the broker: whatever is subscribed, only own answers and commands are ever delivered', async () => {
  const server = await startWorld();
  const service = await server.service();
  const all = world.filter((topic) =>
    /^vigil\/(v1\/(acme|bolt)\/\w+\/(answer|command|alarm|state)|internal\/feed)$/.test(topic),
  );
  let number = 0;
  await fc.assert(
    fc.asyncProperty(pickHolder, fc.array(filters, { minLength: 1, maxLength: 3 }), async (who, asked) => {
      number += 1;
      const wire = await server.client({ user: who.user, clientId: `s${number}` });
      wire.send(subscribePacket(asked));
      const { body } = await wire.next(type.suback);
      await publishAll(service, all);
      await wire.settled();
      const granted = asked.filter((filter) => maySubscribe(identityOf(who), filter).allowed);
      expect([...body.subarray(2)]).toEqual(asked.map((filter) => (granted.includes(filter) ? 1 : 0x80)));
      const wanted = all.filter((topic) => granted.some((filter) => matches(topic, filter)));
      const got = wire.of(type.publish).map((item) => published(item).topic);
      for (const topic of got) expect(isOwn(who, topic, down), topic).toBe(true);
      expect(new Set(got)).toEqual(new Set(wanted));
      wire.stream.destroy();
    }),
    { numRuns: 60 },
  );
});

async function publishAll(service: Wire, all: readonly string[]): Promise<void> {
  const before = service.of(type.puback).length;
  service.send(...all.map((topic, index) => publishPacket(topic, 'x', { id: index + 1 })));
  await service.next(type.puback, before + all.length);
  await service.settled();
}

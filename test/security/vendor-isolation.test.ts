import { join } from 'node:path';
import { openJournal, readAll } from '@vigil/journal';
import { loadServerKey } from '@vigil/store';
import { serviceToken } from '@vigil/store/credentials';
import { downFamilies, upFamilies } from '@vigil/vocabulary';
import fc from 'fast-check';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { gatewayOf, liftOf, singleOf, type Town, tokenOf, town, townVendors } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const platform = (vendor: string): string => `platform-${vendor}`;
function register(): Town {
  const made = town({ lifts: 2, singles: 2 });
  for (const vendor of townVendors)
    made.credentials.push({
      id: platform(vendor),
      vendor,
      role: 'gateway',
      token: tokenOf(platform(vendor)),
      units: 'all',
    });
  return made;
}

/** Credentials of the curious vendor: one unit, a gateway with its units, a whole vendor. */
const curious = [singleOf('north', 1), gatewayOf('north'), platform('north')] as const;
const ownUnits: Readonly<Record<string, readonly string[]>> = {
  [singleOf('north', 1)]: [singleOf('north', 1)],
  [gatewayOf('north')]: [gatewayOf('north'), liftOf('north', 1), liftOf('north', 2)],
  // Every unit of its vendor: the topics of the vendor, whatever the unit is called.
  [platform('north')]: [singleOf('north', 2)],
};
const units = townVendors.flatMap((vendor) => [
  gatewayOf(vendor),
  liftOf(vendor, 1),
  liftOf(vendor, 2),
  singleOf(vendor, 1),
  singleOf(vendor, 2),
]);
const speaksFor = (credential: string, unit: string): boolean =>
  credential === platform('north') || (ownUnits[credential] ?? []).includes(unit);
const families = [...upFamilies, ...downFamilies];

let vigil: Vigil;
/** One of our own processes: it alone may publish downwards. */
let ours: MqttClient;
/** Everything that any client of ours or theirs publishes upwards. */
const overheard: { readonly topic: string; readonly payload: string }[] = [];
const seed = Number(process.env['VIGIL_TEST_SEED'] ?? Date.now() % 1_000_000);

beforeAll(async () => {
  console.log(`vendor isolation: VIGIL_TEST_SEED=${seed}`);
  vigil = await startVigil({ register: register(), parts: ['broker'] });
  const token = serviceToken(await loadServerKey(vigil.dataDir), 'ingest');
  ours = await mqtt.connectAsync(vigil.mqttUrl, {
    username: 'service-ingest',
    password: token,
    clientId: 'ingest-test',
  });
  ours.on('message', (topic, payload) => {
    overheard.push({ topic, payload: payload.toString() });
  });
  await ours.subscribeAsync('vigil/v1/#', { qos: 1 });
});
afterAll(async () => {
  await ours?.endAsync(true);
  await vigil?.stop();
});

interface Listener {
  readonly client: MqttClient;
  readonly heard: string[];
  readonly isClosed: () => boolean;
}

async function connectAs(
  credential: string,
  options: { readonly clean: boolean; readonly clientId: string },
): Promise<Listener> {
  const client = mqtt.connect(vigil.mqttUrl, {
    username: credential,
    password: tokenOf(credential),
    reconnectPeriod: 0,
    resubscribe: false,
    ...options,
  });
  const heard: string[] = [];
  let closed = false;
  client.on('message', (topic) => {
    heard.push(topic);
  });
  client.on('close', () => {
    closed = true;
  });
  // The broker ends the session of whoever asks for what is not his; the test looks at what came, not at the error.
  client.on('error', () => undefined);
  await eventually(`${credential} is connected`, () => client.connected);
  return { client, heard, isClosed: () => closed };
}

/** Levels that an attacker would try: real words, wildcards, near misses. */
const level = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('vigil', 'v1', ...townVendors, ...units, ...families) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '+',
      '#',
      '',
      '$share',
      'group',
      '$SYS',
      'internal',
      'feed',
      'north+',
      'NORTH',
      'south ',
      '..',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }).filter((text) => !text.includes('\u0000')) },
);
const shaped = fc
  .tuple(
    fc.constantFrom('vigil', '+', '#', '$share/g/vigil', 'Vigil'),
    fc.constantFrom('v1', '+', 'internal'),
    fc.constantFrom(...townVendors, '+', '#'),
    fc.constantFrom(...units, '+', '#'),
    fc.constantFrom(...families, '+', '#'),
  )
  .map((levels) => levels.join('/'));
const filter = fc.oneof(
  { weight: 3, arbitrary: shaped },
  { weight: 1, arbitrary: fc.array(level, { minLength: 1, maxLength: 7 }).map((levels) => levels.join('/')) },
);

let run = 0;
/** What the other vendor's devices say and are told, and behind it what the curious one may hear. */
async function bothVendorsTalk(credential: string, mark: string): Promise<void> {
  const south = await connectAs(singleOf('south', 1), { clean: true, clientId: `south-${mark}` });
  const gateway = await connectAs(gatewayOf('south'), { clean: true, clientId: `south-gw-${mark}` });
  const say = (client: MqttClient, unit: string, family: string, retain = false): Promise<unknown> =>
    client.publishAsync(
      `vigil/v1/south/${unit}/${family}`,
      JSON.stringify({ v: 1, id: mark, state: 'online', code: 'alarm-button' }),
      { qos: 1, retain },
    );
  await Promise.all([
    ...upFamilies.map((family) => say(south.client, singleOf('south', 1), family, family === 'state')),
    ...upFamilies.map((family) => say(gateway.client, liftOf('south', 1), family)),
    ...downFamilies.flatMap((family) =>
      units
        .filter((unit) => unit.startsWith('south') || unit === gatewayOf('south'))
        .map((unit) => say(ours, unit, family)),
    ),
    ours.publishAsync('vigil/internal/feed', JSON.stringify({ seq: run }), { qos: 1 }),
  ]);
  const [own = ''] = ownUnits[credential] ?? [];
  await ours.publishAsync(`vigil/v1/north/${own}/answer`, mark, { qos: 1 });
  await Promise.all([south.client.endAsync(true), gateway.client.endAsync(true)]);
}

function mayHear(credential: string, topic: string): boolean {
  const [root, version, vendor, unit = '', family] = topic.split('/');
  const isOwn = root === 'vigil' && version === 'v1' && vendor === 'north' && speaksFor(credential, unit);
  return isOwn && (family === 'answer' || family === 'command');
}

it('delivers nothing of another vendor, whatever is subscribed to, in clean and persistent sessions', {
  timeout: 120_000,
}, async () => {
  let delivered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...curious),
      fc.array(filter, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (credential, filters, clean) => {
        run += 1;
        const mark = `d${run}`;
        const clientId = `curious-${mark}`;
        const [own = ''] = ownUnits[credential] ?? [];
        const first = await connectAs(credential, { clean, clientId });
        // His own answers first: what he may have works, and later proves that everything before it was delivered.
        await first.client.subscribeAsync(`vigil/v1/north/${own}/answer`, { qos: 1 });
        await first.client.subscribeAsync(filters, { qos: 1 }).catch(() => 'refused');
        await bothVendorsTalk(credential, mark);
        await eventually(
          'the session has ended or has its own answer',
          () => first.isClosed() || first.heard.includes(`vigil/v1/north/${own}/answer`),
        );
        await first.client.endAsync(true);
        // Back again: a persistent session may have queued what was said meanwhile.
        await bothVendorsTalk(credential, `${mark}-absent`);
        const second = await connectAs(credential, { clean, clientId });
        await second.client.subscribeAsync(`vigil/v1/north/${own}/answer`, { qos: 1 });
        await bothVendorsTalk(credential, `${mark}-back`);
        await eventually('it has its own answer', () => second.heard.includes(`vigil/v1/north/${own}/answer`));
        await second.client.endAsync(true);
        const heard = [...first.heard, ...second.heard];
        delivered += heard.length;
        expect(heard.filter((topic) => !mayHear(credential, topic))).toEqual([]);
      },
    ),
    { numRuns: 60, seed },
  );
  expect(delivered).toBeGreaterThan(60);
});

const topicName = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...townVendors), fc.constantFrom(...units), fc.constantFrom(...families))
      .map(([vendor, unit, family]) => `vigil/v1/${vendor}/${unit}/${family}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(level, { minLength: 1, maxLength: 7 })
      .map((levels) => levels.join('/'))
      .filter((topic) => topic !== '' && !/[#+]/.test(topic)),
  },
);

it('keeps what is sent for another vendor, for another unit or downwards as the sender’s own, and delivers none of it', {
  timeout: 120_000,
}, async () => {
  const attempts: {
    readonly credential: string;
    readonly topic: string;
    readonly id: string;
    readonly taken: boolean;
  }[] = [];
  const bystander = await connectAs(gatewayOf('south'), { clean: true, clientId: 'bystander' });
  await bystander.client.subscribeAsync(
    [gatewayOf('south'), liftOf('south', 1), liftOf('south', 2)].flatMap((unit) =>
      downFamilies.map((family) => `vigil/v1/south/${unit}/${family}`),
    ),
    { qos: 1 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...curious),
      fc.array(topicName, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (credential, topics, retain) => {
        run += 1;
        const { client } = await connectAs(credential, { clean: true, clientId: `writer-${run}` });
        for (const [index, topic] of topics.entries()) {
          const id = `p${run}-${index}`;
          const ended = new Promise<'ended'>((resolve) => client.once('close', () => resolve('ended')));
          const published = client.publishAsync(topic, JSON.stringify({ v: 1, id }), { qos: 1, retain }).then(
            () => 'taken' as const,
            () => 'ended' as const,
          );
          const outcome = client.connected ? await Promise.race([published, ended]) : 'ended';
          attempts.push({ credential, topic, id, taken: outcome === 'taken' });
        }
        await client.endAsync(true);
      },
    ),
    { numRuns: 150, seed },
  );
  const all = await readAll(openJournal({ root: join(vigil.dataDir, 'journal') }), 'main');
  const allowed = (credential: string, topic: string): boolean => {
    const [root, version, vendor, unit = '', family = ''] = topic.split('/');
    const isUp = upFamilies.some((name) => name === family) && topic.split('/').length === 5;
    return root === 'vigil' && version === 'v1' && vendor === 'north' && isUp && speaksFor(credential, unit);
  };
  const byId = new Map(all.map((entry) => [Buffer.from(entry.payload).toString(), entry]));
  const found = attempts.map(({ credential, topic, id, taken }) => {
    const entry = byId.get(JSON.stringify({ v: 1, id }));
    return { id, credential, topic, taken, kind: entry?.kind, origin: entry?.origin, journaled: entry?.topic };
  });
  // Under the sender's name, whatever the topic says; what is not his to send is never a publish.
  expect(found).toEqual(
    attempts.map(({ credential, topic, id }) => ({
      id,
      credential,
      topic,
      taken: true,
      kind: allowed(credential, topic) ? 'publish' : 'refused',
      origin: credential,
      journaled: topic,
    })),
  );
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['publish', 'refused']));
  // Nothing of it reached anybody, not even our own processes.
  await ours.publishAsync(`vigil/v1/south/${gatewayOf('south')}/answer`, 'behind all of it', { qos: 1 });
  await eventually('the bystander has what was sent last', () => bystander.heard.length > 0);
  expect(bystander.heard).toEqual([`vigil/v1/south/${gatewayOf('south')}/answer`]);
  await bystander.client.endAsync(true);
  const foreign = overheard.filter(
    ({ topic, payload }) => payload.includes('"id":"p') && !topic.startsWith('vigil/v1/north/'),
  );
  expect(foreign).toEqual([]);
  // Retained is only what may be: a client that comes later hears of nothing else.
  const later: string[] = [];
  const late = await mqtt.connectAsync(vigil.mqttUrl, {
    username: 'service-ingest',
    password: serviceToken(await loadServerKey(vigil.dataDir), 'ingest'),
    clientId: 'late-test',
  });
  late.on('message', (topic, _payload, { retain }) => {
    if (retain) later.push(topic);
  });
  await late.subscribeAsync(['vigil/v1/#', 'vigil/internal/#'], { qos: 1 });
  await ours.publishAsync('vigil/internal/feed', 'behind the retained ones', { qos: 1 });
  await late.endAsync();
  expect(later.filter((topic) => !topic.endsWith('/state'))).toEqual([]);
});

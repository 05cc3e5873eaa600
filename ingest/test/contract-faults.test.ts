import { expect, it } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const everything = { vendor: null, counties: null } as const;
const faults = async (bench: Bench) =>
  (await bench.store.read.contractFaults.list({ scope: everything, limit: 100 })).map(
    ({ credential, unitId, kind, path, count }) => `${credential} ${unitId ?? '-'} ${kind} ${path} ×${count}`,
  );

it('what nobody can read is counted at the unit it names, where that is the sender’s vendor’s', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/status', '{');
  await bench.say('vigil/v1/acme/L1/status', '{');
  expect(await faults(bench)).toEqual(['dev-L1 L1 unreadable not-json ×2']);
  const [fault] = await bench.store.read.contractFaults.list({ scope: everything, limit: 1 });
  expect(fault?.sample).toBe('{');
});

it('what the broker kept of a sender rings on the sender when its topic is an alarm’s', async () => {
  const bench = await startBench();
  await bench.say('lift/L1/alarm', { code: 'entrapment' }, { kind: 'refused' });
  await bench.say('lift/L1/status', { temperature: 1 }, { kind: 'refused' });
  expect(await bench.alarms()).toEqual(['L1 entrapment active-unacknowledged']);
  expect(await faults(bench)).toEqual(['dev-L1 L1 refused-topic  ×2']);
  expect(await bench.quarantine()).toEqual(['refused-topic', 'refused-topic']);
});

it('what the broker saw of a credential is counted as often as it says', async () => {
  const bench = await startBench();
  const body = { kind: 'denied-filter', path: '#', sample: '#', count: 7 };
  await bench.say('contract-fault/dev-L1', body, { kind: 'contract-fault' });
  expect(await faults(bench)).toEqual(['dev-L1 L1 denied-filter # ×7']);
});

it('a platform’s faults belong to its vendor, which sees them', async () => {
  const bench = await startBench();
  const body = { kind: 'denied-filter', path: '#', sample: '#', count: 1 };
  await bench.say('contract-fault/cloud', body, { kind: 'contract-fault', origin: 'cloud' });
  await bench.say('other/topic', '{}', { kind: 'refused', origin: 'cloud' });
  const own = { vendor: 'acme', counties: null } as const;
  const seen = await bench.store.read.contractFaults.list({ scope: own, limit: 9 });
  expect(seen.map(({ kind }) => kind)).toEqual(['denied-filter', 'refused-topic']);
  expect(await bench.store.read.quarantine.list({ scope: own, limit: 9 })).toHaveLength(1);
});

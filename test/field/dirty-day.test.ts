import { storms } from '@vigil/harness';
import {
  type Arrival,
  type Damage,
  type Day,
  damagesOf,
  recordedDay,
  seededRandom,
  styleOf,
  travel,
} from '@vigil/simulators';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { publishPacket, type RawMqtt, rawMqtt } from '../harness/raw-mqtt.ts';
import { type Town, tokenOf } from '../harness/town.ts';
import { type Field, startField } from './field.ts';

const daysOfSeries = 3;
const series = storms({ kills: daysOfSeries, full: 30 });
const pairs = series.length * daysOfSeries;
const gatewayOf = (pair: number): string => `dirty-gw-${pair}`;
const liftOf = (pair: number): string => `dirty-lift-${pair}`;

/** A lift behind its gateway for each day; the vendor's table is the one in which the day was recorded. */
function withPairs(register: Town): Town {
  const site = register.sites[0]?.id;
  const all = Array.from({ length: pairs }, (_, pair) => pair);
  const about = { vendor: 'north', ...(site === undefined ? {} : { site }) };
  return {
    ...register,
    vendors: register.vendors.map((vendor) =>
      vendor.id === 'north' ? { ...vendor, profile: 'gbt24476-2017' } : vendor,
    ),
    units: [
      ...register.units,
      ...all.flatMap((pair) => [
        { id: gatewayOf(pair), kind: 'gateway' as const, name: `网关 ${pair}`, ...about },
        { id: liftOf(pair), kind: 'elevator' as const, name: `${pair}号梯`, gateway: gatewayOf(pair), ...about },
      ]),
    ],
    credentials: [
      ...register.credentials,
      ...all.map((pair) => ({
        id: gatewayOf(pair),
        vendor: 'north',
        role: 'gateway' as const,
        token: tokenOf(gatewayOf(pair)),
        units: [gatewayOf(pair), liftOf(pair)],
      })),
    ],
  };
}

let field: Field;
beforeAll(async () => {
  field = await startField(1, withPairs);
}, 180_000);
afterAll(() => field?.stop());

/** In the order of the day, as fast as it goes: what depends on hours and minutes is left to the bench of ingest. */
function hurried(day: Day): Day {
  const said = day.said.filter(({ madeAt, at, body }) => madeAt === at && body['text'] === undefined);
  return { ...day, said, stuck: [] };
}

interface Wires {
  /** Plays one arrival; resolves once it is acknowledged. */
  play(arrival: Arrival): Promise<void>;
  end(): void;
}

function wiresOf(pair: number): Wires {
  const gateway = gatewayOf(pair);
  const topic = (unit: string, family: string): string => `vigil/v1/north/${unit}/${family}`;
  const open = new Map<number, RawMqtt>();
  let packetId = 0;
  return {
    play: async (arrival) => {
      const { connection } = arrival;
      const wire = open.get(connection);
      if (arrival.kind === 'connect') {
        const will = { topic: topic(gateway, 'state'), payload: '{"state":"offline"}', retain: true };
        const sign = { clientId: `${gateway}-${connection}`, will };
        open.set(connection, await rawMqtt(field.vigil.mqttPort, gateway, tokenOf(gateway), sign));
      } else if (arrival.kind === 'disconnect') wire?.end();
      // The broker sends the Will by itself.
      else if (arrival.kind === 'publish' && wire !== undefined) {
        const { qos, retain } = arrival;
        packetId += 1;
        const before = wire.types().filter((type) => type === 4).length;
        const to = topic(arrival.by === 'lift' ? liftOf(pair) : gateway, arrival.family);
        wire.send(publishPacket(to, arrival.payload, packetId, { qos, retain }));
        if (qos === 1)
          await eventually(`PUBACK ${packetId}`, () => wire.types().filter((type) => type === 4).length > before);
      }
    },
    end: () => {
      for (const wire of open.values()) wire.end();
    },
  };
}

async function act(unitId: string, what: 'acknowledge' | 'close'): Promise<void> {
  for (const { id, acknowledgedAt, latched } of await field.operator.alarms({ unitId, open: 'true' })) {
    if (what === 'acknowledge' && acknowledgedAt === null) await field.operator.acknowledge(id);
    if (what === 'close' && acknowledgedAt !== null && latched === true) await field.operator.close(id, 'handled');
  }
}

/** Messages of emergencies, by their place in the script. */
interface Played {
  readonly rang: readonly number[];
  readonly due: readonly number[];
}

async function playDay(pair: number, day: Day, damages: readonly Damage[]): Promise<Played> {
  const { arrivals, lost } = travel(day, damages, Date.now() - 86_400_000);
  const wires = wiresOf(pair);
  const heard = new Set<number>();
  const steps = [
    ...arrivals.map((arrival) => ({ at: arrival.at, arrival })),
    ...day.desk.map(({ at, what }) => ({ at, what })),
  ].toSorted((a, b) => a.at - b.at);
  for (const step of steps) {
    if ('what' in step) {
      await act(liftOf(pair), step.what);
      continue;
    }
    await wires.play(step.arrival);
    const n = 'n' in step.arrival ? step.arrival.n : null;
    const said = day.said.find((each) => each.n === n);
    if (said === undefined || said.emergency === null || heard.has(said.n)) continue;
    heard.add(said.n);
    await eventually(
      `${said.emergency} of message ${said.n} rings: ${JSON.stringify({ style: day.style, damages })}`,
      async () =>
        (await field.operator.alarms({ unitId: liftOf(pair), open: 'true' })).some(
          ({ code, ringing }) => code === said.emergency && ringing === true,
        ),
    );
  }
  const due = day.said.filter(({ n, emergency }) => emergency !== null && !lost.has(n)).map(({ n }) => n);
  for (const unit of [gatewayOf(pair), liftOf(pair)])
    await eventually(`${unit} is there`, async () => (await field.operator.availability()).get(unit) === 'online');
  wires.end();
  return { rang: [...heard].toSorted((a, b) => a - b), due };
}

describe.each(series)('days from seed $seed', ({ seed, kills: days }) => {
  test.each(Array.from({ length: days }, (_, index) => index))(
    'day %i, damaged on its way, rings for everybody',
    async (index) => {
      const random = seededRandom(seed * 1_000 + index);
      const day = hurried(recordedDay(styleOf(random.fork('style'))));
      const pair = series.findIndex((one) => one.seed === seed) * daysOfSeries + index;
      // Our own clock is set in test/durability/clock-set.
      const damages = damagesOf(day, random.fork('damages')).filter(({ kind }) => kind !== 'own-clock');
      const { rang, due } = await playDay(pair, day, damages);
      expect(rang).toEqual(due);
      expect(due).not.toEqual([]);
    },
    300_000,
  );
});

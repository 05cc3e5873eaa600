import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { service, storms, survived } from '@vigil/harness';
import { seededRandom } from '@vigil/simulators';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { readOccurrences } from '../harness/ledger.ts';
import {
  homeAssistant,
  mosquittoBridge,
  mosquittoPubOnce,
  mqtt31,
  mqttJsDefaults,
  oneShots,
  type StockClient,
  sparkplug,
  twin,
} from '../harness/stock-fleet.ts';
import { gatewayOf, liftOf, singleOf } from '../harness/town.ts';
import { button, type Field, startField } from './field.ts';

/** Clients that nobody here configured with care, through trouble: every emergency arrives, none of them spins. */
const mosquitto = [service('mosquitto'), service('mosquitto_pub')];
const isHere = mosquitto.every(({ path }) => path !== null);

let field: Field | undefined;
let fleet: readonly StockClient[] = [];
let folder = '';
afterEach(async () => {
  for (const client of fleet) await client.stop();
  fleet = [];
  await field?.stop();
  field = undefined;
  if (folder !== '') await rm(folder, { recursive: true, force: true });
});

async function startFleet(brokerPort: number): Promise<readonly StockClient[]> {
  let next = 0;
  const own = () => {
    next += 1;
    const unit = singleOf('north', next);
    return { brokerPort, credential: unit, unit, vendor: 'north' };
  };
  const started = [
    await mqttJsDefaults(own()),
    await mqtt31(own()),
    await sparkplug(own()),
    await homeAssistant(own()),
  ];
  if (!isHere) return started;
  folder = await mkdtemp(join(tmpdir(), 'vigil-stock-'));
  const behind = { brokerPort, credential: gatewayOf('north'), unit: liftOf('north', 1), vendor: 'north' };
  return [
    ...started,
    await oneShots(own(), 'mqttv31'),
    await oneShots(own(), 'mqttv311'),
    await mosquittoBridge(behind, folder),
  ];
}

describe(`stock clients (with Mosquitto: ${isHere ? 'yes' : mosquitto.map(({ install }) => install).join()})`, () => {
  it.each(storms({ kills: 4, full: 80 }))(
    'every emergency arrives through $kills kills and as many rounds of cuts, and nobody spins, seed $seed',
    { timeout: 240_000 },
    async (given) => {
      const random = seededRandom(given.seed);
      const running = await startField(8);
      field = running;
      const { vigil } = running;
      fleet = await startFleet(vigil.mqttPort);
      const pressed = new Map<string, string>();
      const promises: Promise<void>[] = [];
      const mayHaveEnded = new Map(fleet.map(({ what }) => [what, 0]));
      const ended = (client: StockClient): void => {
        mayHaveEnded.set(client.what, (mayHaveEnded.get(client.what) ?? 0) + 1);
      };
      const pressAll = (round: string): void => {
        for (const client of fleet) {
          const id = `${client.what.replaceAll(/\W/g, '')}-${round}`;
          pressed.set(id, client.unit);
          promises.push(client.press(id));
        }
      };
      const cut = (): void => {
        for (const client of fleet) if (random.chance(0.6) && client.cable.cut()) ended(client);
      };
      for (let round = 0; round < given.kills; round += 1) {
        pressAll(`${round}a`);
        cut();
        pressAll(`${round}b`);
        if (round % 2 === 0) {
          for (const client of fleet) ended(client);
          await vigil.broker.restart();
        } else await vigil.ingest.restart();
        cut();
        await eventually('all are there again', () => fleet.every(isThere), { seen: () => fleet.map(seen) });
      }
      await Promise.all(promises);

      await eventually(
        'every emergency that was pressed has been judged',
        () => {
          const units = new Map(readOccurrences(vigil.dataDir).map((row) => [row.messageKey ?? '', row.unitId]));
          return [...pressed].every(([id, unit]) => units.get(id) === unit);
        },
        { deadlineMs: 60_000, everyMs: 200 },
      );
      const open = await running.operator.alarms({ open: 'true' });
      for (const { unit, what } of fleet)
        expect(open, what).toContainEqual(
          expect.objectContaining({ unitId: unit, code: 'alarm-button', priority: 'emergency' }),
        );
      for (const client of fleet.filter(isLasting))
        expect(client.cable.sessions, `${client.what} has begun no more sessions than ended`).toBeLessThanOrEqual(
          1 + (mayHaveEnded.get(client.what) ?? 0),
        );
      // Nothing of it was worth an alarm of its own.
      expect(open.filter(({ code }) => code === 'connection-refused')).toEqual([]);
      survived('stock clients', given);
    },
  );
});

const isLasting = ({ what }: StockClient): boolean => !what.startsWith('mosquitto_pub');
const isThere = (client: StockClient): boolean => !isLasting(client) || client.cable.isInSession;
const seen = ({ what, cable }: StockClient): string => `${what}: ${cable.sessions} of ${cable.connections}`;

describe('two devices that were given one client id and one token', () => {
  it('throw each other out without end: every press arrives all the same, and it is told', {
    timeout: 180_000,
  }, async () => {
    const running = await startField(1);
    field = running;
    const place = {
      brokerPort: running.vigil.mqttPort,
      credential: singleOf('north', 1),
      unit: singleOf('north', 1),
      vendor: 'north',
    };
    fleet = [await twin(place, 'one'), await twin(place, 'other')];
    const ids = Array.from({ length: 8 }, (_, index) => `press-${index}`);
    await Promise.all(ids.flatMap((id) => fleet.map((client) => client.press(`${id}-${client.what}`))));
    await eventually('every press is judged', () => {
      const keys = new Set(readOccurrences(running.vigil.dataDir).map(({ messageKey }) => messageKey));
      return ids.every((id) => fleet.every(({ what }) => keys.has(`${id}-${what}`)));
    });
    const told = await eventually('it is told', async () =>
      (await running.operator.alarms({ unitId: place.unit, open: 'true' })).find(
        ({ code }) => code === 'connection-refused',
      ),
    );
    expect(told.text).toContain('taken-over');
  });
});

describe.skipIf(!isHere)('a one-shot publisher', () => {
  it('that speaks MQTT 5 is told so, and the lift it names shows that', { timeout: 180_000 }, async () => {
    const running = await startField(1);
    field = running;
    const lift = running.lift();
    const to = { port: running.vigil.mqttPort, credential: lift.credential };
    const sent = await mosquittoPubOnce(to, 'mqttv5', lift.topic('alarm'), JSON.stringify({ id: '5', ...button }));
    expect(sent.code).not.toBe(0);
    expect(sent.stderr).toMatch(/protocol version/i);
    await eventually('the fault', async () => (await lift.faults()).includes('sign-in-refused mqtt5'));
  });
});

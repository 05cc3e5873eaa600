import { setTimeout as pause } from 'node:timers/promises';
import { isLongRun, type Storm, storms } from '@vigil/harness';
import { afterEach, expect, it } from 'vitest';
import { Desk } from '../harness/desk.ts';
import { eventually as within } from '../harness/eventually.ts';
import { tokenOf } from '../harness/town.ts';
import { bytesKept, readiness, standBy } from './bystander.ts';
import { button, type Field, startField } from './field.ts';
import { startHostile } from './hostile.ts';

const platform = 'platform-south';
const pressed = 8;
/** Between two honest alarms. In the long run this makes a minute. */
const everyMs = isLongRun ? 7_500 : 1_500;
const megabyte = 2 ** 20;

let field: Field | null = null;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await field?.stop();
  field = null;
});

const eventually = <T>(what: string, look: () => Promise<T | false> | T | false): Promise<T> =>
  within<T>(what, look, { deadlineMs: 120_000, everyMs: 50 });

it.each(storms({ kills: 1, full: 1 }))(
  'two credentials of one vendor at full speed take nothing from an honest one, seed $seed',
  { timeout: 400_000 },
  async ({ seed }: Storm) => {
    const town = await startField(pressed + 3, (register) => ({
      ...register,
      credentials: [
        ...register.credentials,
        { id: platform, vendor: 'south', role: 'gateway', token: tokenOf(platform), units: 'all' },
      ],
    }));
    field = town;
    const { vigil, operator } = town;
    const bystander = await standBy(town, town.lift('north'));
    const desk = await Desk.open(operator);
    closing.push(() => desk.close());
    const own = town.lift('south');
    const before = await bytesKept(vigil);
    const port = vigil.mqttPort;
    const south = { port, vendor: 'south', unit: own.id };
    const hostile = [
      startHostile({ ...south, credential: own.id, token: tokenOf(own.id), seed }),
      startHostile({ ...south, credential: platform, token: tokenOf(platform), seed: seed + 1 }),
    ];
    closing.push(() => Promise.all(hostile.map((each) => each.stop())));

    const took: number[] = [];
    for (let index = 0; index < pressed; index += 1) {
      await pause(everyMs);
      const lift = town.lift('north');
      await lift.say('status', { temperature: index });
      const at = performance.now();
      await lift.say('alarm', { id: `honest-${index}`, ...button });
      await eventually('an honest alarm is on the desk', () =>
        [...desk.board.values()].some(({ unitId, code }) => unitId === lift.id && code === 'alarm-button'),
      );
      took.push(Math.round(performance.now() - at));
      expect(await readiness(vigil)).toEqual([200, 200, 200]);
    }
    const sent = await Promise.all(hostile.map((each) => each.stop()));
    const after = await bytesKept(vigil);
    const bytes = sent.reduce((sum, each) => sum + each.bytes, 0);
    const grown = { journal: after.journal - before.journal, others: after.others - before.others };
    console.log(JSON.stringify({ seed, sent, pressToDeskMs: took, grown }));

    expect(grown.journal).toBeLessThan(bytes + 40 * megabyte);
    expect(grown.others).toBeLessThan(bytes + 300 * megabyte);
    await bystander.isWhole();
    expect((await own.faults()).length).toBeGreaterThan(0);
    expect(await readiness(vigil)).toEqual([200, 200, 200]);
  },
);

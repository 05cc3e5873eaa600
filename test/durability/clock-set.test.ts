import { type Part, parts, type Storm, service, storms, survived } from '@vigil/harness';
import { type Session, seededRandom } from '@vigil/simulators';
import { afterEach, describe, expect, it } from 'vitest';
import { Desk } from '../harness/desk.ts';
import { eventuallySeldom as eventually } from '../harness/eventually.ts';
import { type FakeTime, fakeTime } from '../harness/fake-time.ts';
import { gatewayOf, liftOf, singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const hour = 3_600_000;
const year = 365 * 24 * hour;
const steps = [hour, -hour, 3 * year, -3 * year];
const clocks: readonly (readonly Part[])[] = [parts, ['ingest'], ['broker'], ['dashboard']];
/** Every process alone and all together, each way, near and far. */
const cases = clocks.flatMap((whose) => steps.map((by) => ({ whose, by })));
const offlineAfterMs = 8_000;

/** What is set in one run. */
function caseOf({ seed }: Storm): (typeof cases)[number] {
  const found = cases[seed % cases.length];
  if (found === undefined) throw new Error('no case');
  return found;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const faketime = service('faketime');

/** The city as it goes on: a gateway with lifts, and a lift of its own, which says that its doors are closed. */
class City {
  readonly vigil: Vigil;
  readonly time: FakeTime;
  readonly #sessions: readonly Session[];
  readonly #timer: NodeJS.Timeout;
  doors: 'open' | 'closed' = 'open';
  said = 0;

  private constructor(vigil: Vigil, time: FakeTime, sessions: readonly Session[]) {
    this.vigil = vigil;
    this.time = time;
    this.#sessions = sessions;
    this.#timer = setInterval(() => this.#report(), 300);
  }

  static async start(whose: readonly Part[], by: number): Promise<City> {
    if (faketime.path === null) throw new Error(faketime.install);
    const time = await fakeTime(faketime.path);
    closing.push(() => time.stop());
    for (const part of whose) await time.set(part, by);
    const register = town({ lifts: 3, singles: 2, lateAfterMs: 4_000, offlineAfterMs });
    const vigil = await startVigil({ register, partEnv: time.env });
    closing.push(() => vigil.stop());
    const quiet = { onError: () => undefined };
    const sessions = [await vigil.device(gatewayOf('north'), quiet), await vigil.device(singleOf('north', 1), quiet)];
    for (const session of sessions) closing.push(() => session.end());
    const city = new City(vigil, time, sessions);
    closing.push(() => clearInterval(city.#timer));
    return city;
  }

  get units(): readonly string[] {
    return [gatewayOf('north'), ...[1, 2, 3].map((index) => liftOf('north', index)), singleOf('north', 1)];
  }

  /** Several rounds of readings were taken. */
  async goesOn(): Promise<void> {
    const before = this.said;
    await eventually('devices report', () => this.said > before + 3 * this.units.length);
  }

  async silence(unit: string): Promise<void> {
    await this.#sessions.find(({ credential }) => credential === unit)?.end();
  }

  async press(index: number): Promise<void> {
    await eventually('the button is taken', async () => {
      try {
        await this.#sessions[0]?.publish(liftOf('north', index), 'alarm', { profile: 'vigil', code: 'alarm-button' });
        return true;
      } catch {
        return false;
      }
    });
  }

  #report(): void {
    for (const unit of this.units) {
      const session = this.#sessions[unit === singleOf('north', 1) ? 1 : 0];
      if (session?.client.connected !== true) continue;
      const car = { mode: 'normal' as const, moving: false, door: this.doors, passengers: true };
      const body = { ...(unit === gatewayOf('north') ? {} : car), temperature: 20 + Math.random() };
      void this.#say(session, unit, body);
    }
  }

  async #say(session: Session, unit: string, body: Parameters<Session['publish']>[2]): Promise<void> {
    try {
      await session.publish(unit, 'status', body);
      this.said += 1;
    } catch {
      // Cut by our restart: the next round says it again.
    }
  }
}

describe.skipIf(faketime.path === null)(`clocks that are set (else: ${faketime.install})`, () => {
  const runs = storms({ kills: 1, full: cases.length }).map((storm) => ({ storm, ...caseOf(storm), seed: storm.seed }));

  it.each(runs)(
    'of $whose by $by ms before, during and after: nobody is invented, nobody is lost, seed $seed',
    { timeout: 240_000 },
    async ({ storm, whose, by, seed }) => {
      const random = seededRandom(seed);
      const city = await City.start(whose, by);
      const { vigil, time } = city;
      const operator = await vigil.signIn('operator');
      const desk = await Desk.open(operator);
      closing.push(() => desk.close());
      const pressed: string[] = [];
      const board = async (): Promise<readonly string[]> =>
        (await (await vigil.signIn('operator')).alarms({ open: 'true' }))
          .map(({ code, unitId }) => `${code} ${unitId}`)
          .toSorted();
      const press = async (index: number): Promise<void> => {
        await city.press(index);
        pressed.push(`alarm-button ${liftOf('north', index)}`);
        await eventually('the button is on the board', async () => (await board()).includes(pressed.at(-1) ?? ''));
      };
      const isOnline = async (): Promise<boolean> => {
        const known = await (await vigil.signIn('operator')).availability();
        return city.units.every((unit) => known.get(unit) === 'online');
      };

      await eventually('all are online with the clock as it is', isOnline);
      await press(1);

      city.doors = 'closed';
      await city.goesOn();
      for (const part of whose) await time.set(part, 0);
      await city.goesOn();
      await city.goesOn();
      city.doors = 'open';
      await city.goesOn();
      await press(2);
      expect(await board()).toEqual(pressed);
      await eventually('all are online after the clock was set right', isOnline);

      for (const part of whose) await vigil[part].kill(random.chance(0.5) ? 'SIGTERM' : 'SIGKILL');
      for (const part of whose) await time.set(part, by);
      await Promise.all(whose.map((part) => vigil[part].start()));
      await city.goesOn();
      await press(3);
      await eventually('all are online after the clock was set while we were away', isOnline);
      expect(await board()).toEqual(pressed);

      await city.silence(singleOf('north', 1));
      await eventually('who falls silent is noticed', async () =>
        (await board()).includes(`unit-offline ${singleOf('north', 1)}`),
      );
      expect(await board()).toEqual([...pressed, `unit-offline ${singleOf('north', 1)}`]);
      survived(`clock of ${whose.join(', ')} set by ${by} ms`, storm);
    },
  );
});

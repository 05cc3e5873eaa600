import { setTimeout as pause } from 'node:timers/promises';
import { type Influxd, service, startInfluxd, startVictoriaMetrics } from '@vigil/harness';
import type { Session } from '@vigil/simulators';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Client } from '../harness/client.ts';
import { Desk } from '../harness/desk.ts';
import { eventually } from '../harness/eventually.ts';
import { type FarSideMode, startFarSide } from '../harness/far-side.ts';
import { type Load, startLoad } from '../harness/load.ts';
import { gatewayOf, liftOf, singleOf, town, townVendors } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const influxd = service('influxd');
const victoria = service('victoria-metrics');
const lifts = 5;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Scene {
  readonly vigil: Vigil;
  readonly operator: Client;
  readonly desk: Desk;
  readonly load: Load;
  /** An alarm goes to the desk and its answer back to the device, now. */
  readonly alarmArrives: (id: string) => Promise<void>;
}

async function scene(env: Readonly<Record<string, string>>): Promise<Scene> {
  const vigil = await startVigil({ register: town({ lifts }), env: { VIGIL_HISTORY_TIMEOUT_MS: '1000', ...env } });
  closing.push(() => vigil.stop());
  const operator = await vigil.signIn('operator');
  const desk = await Desk.open(operator);
  closing.push(() => desk.close());
  const sessions: { readonly session: Session; readonly vendor: string; readonly units: readonly string[] }[] = [];
  for (const vendor of townVendors) {
    const session = await vigil.device(gatewayOf(vendor));
    closing.push(() => session.end());
    sessions.push({ session, vendor, units: Array.from({ length: lifts }, (_, index) => liftOf(vendor, index + 1)) });
  }
  const unit = singleOf('north', 1);
  const caller = await vigil.device(unit);
  closing.push(() => caller.end());
  const load = startLoad(sessions, { seed: 7, everyMs: 20 });
  return {
    vigil,
    operator,
    desk,
    load,
    alarmArrives: async (id) => {
      await caller.publish(unit, 'alarm', { id, code: 'alarm-button' });
      const { alarmId } = await caller.answer({ unit, id, what: 'stored' }, AbortSignal.timeout(20_000));
      const { occurrences } = await operator.alarm(alarmId ?? '');
      expect(occurrences.some(({ messageKey }) => messageKey === id)).toBe(true);
      await eventually(`the desk hears of ${id}`, () => desk.rung.some((alarm) => alarm.id === alarmId));
      // Each its own alarm, so that each has to ring.
      await operator.acknowledge(alarmId ?? '');
      await operator.close(alarmId ?? '', 'false-alarm');
    },
  };
}

const listed = z.object({
  results: z.array(
    z.object({
      series: z
        .array(z.object({ tags: z.object({ unit: z.string() }), values: z.array(z.tuple([z.number(), z.unknown()])) }))
        .optional(),
    }),
  ),
});
/** `unit ts` of every point that has this field; the driver's place within the millisecond is left out. */
async function pointsIn(influx: Influxd, measurement: string, field: string): Promise<readonly string[]> {
  const answer = listed.parse(await influx.query(`select ${field} from ${measurement} group by unit`, 'vigil'));
  return (answer.results[0]?.series ?? []).flatMap(({ tags, values }) => values.map(([at]) => `${tags.unit} ${at}`));
}

const refusedBody = z.looseObject({ ts: z.number() });
/** The same of what the far side refused. */
async function refusedOf(operator: Client, family: RegExp): Promise<readonly string[]> {
  return (await operator.quarantine())
    .filter(({ reason, topic }) => reason === 'history-rejected' && family.test(topic))
    .map(({ unitId, payloadBase64 }) => {
      const { ts } = refusedBody.parse(JSON.parse(Buffer.from(payloadBase64, 'base64').toString('utf8')));
      return `${unitId} ${ts}`;
    });
}

const writing = z.object({ history: z.looseObject({ blockedBy: z.string().nullable() }) });
/** Why nothing can be written to the history, as the system page has it. */
async function heldUpBy(operator: Client): Promise<string | null> {
  const ingest = (await operator.system()).processes.find(({ name }) => name === 'ingest');
  return writing.parse(ingest?.detail).history.blockedBy;
}

const acknowledgedOf = (load: Load, isWanted: (family: string) => boolean): number =>
  [...load.acknowledged].filter((id) => isWanted(load.sent.get(id)?.family ?? '')).length;

describe.skipIf(influxd.path === null)(`InfluxDB 1.6 (else: ${influxd.install})`, () => {
  it('stopped, paused, slow, refusing, broken or hanging: alarms go on, afterwards the counts are equal', {
    timeout: 150_000,
  }, async () => {
    const influx = await startInfluxd();
    closing.push(() => influx.stop());
    const farSide = await startFarSide(influx.url);
    closing.push(() => farSide.close());
    const { operator, load, alarmArrives } = await scene({
      VIGIL_HISTORY_DRIVER: 'influx1',
      VIGIL_HISTORY_URL: farSide.url,
      VIGIL_HISTORY_DATABASE: 'vigil',
    });
    await eventually('points arrive', async () => (await pointsIn(influx, 'status', 'temperature')).length > 0);

    let alarms = 0;
    const alarm = (): Promise<void> => alarmArrives(`while-away-${(alarms += 1)}`);
    for (const mode of ['slow', 'broken', 'refuses', 'hangs'] satisfies FarSideMode[]) {
      farSide.mode = mode;
      const before = farSide.met[mode];
      await eventually(`a write meets the mode ${mode}`, () => farSide.met[mode] > before);
      await alarm();
    }
    farSide.mode = 'well';

    influx.pause();
    await alarm();
    influx.resume();
    await influx.kill();
    const known = load.acknowledged.size;
    await alarm();
    await eventually('the load goes on without it', () => load.acknowledged.size > known + 100);
    await eventually('the operator is told', async () => {
      const { history } = await operator.system();
      return !history.ok;
    });
    await influx.restart();
    await alarm();
    await load.finish();

    // The far side said 400 to single points for a while: those are in quarantine, with its own words. It may have let
    // one through after its answer was given up and refused it when it came again, so a point can stand in both.
    const keysOf = (isWanted: (family: string) => boolean): readonly string[] =>
      [...load.acknowledged].flatMap((id) => {
        const message = load.sent.get(id);
        return message !== undefined && isWanted(message.family) ? [`${message.unit} ${message.ts}`] : [];
      });
    const check = async (wanted: readonly string[], stored: readonly string[], refused: RegExp): Promise<void> => {
      expect(new Set(stored).size).toBe(stored.length);
      const found = new Set([...stored, ...(await refusedOf(operator, refused))]);
      expect([...found].toSorted()).toEqual(wanted.toSorted());
    };
    const status = keysOf((family) => family === 'status');
    const accounted = async (): Promise<number> =>
      new Set([...(await pointsIn(influx, 'status', 'temperature')), ...(await refusedOf(operator, /\/status$/))]).size;
    await eventually(
      'every acknowledged report is in InfluxDB or in quarantine',
      async () => (await accounted()) >= status.length,
      { deadlineMs: 60_000, everyMs: 250 },
    );
    await check(status, await pointsIn(influx, 'status', 'temperature'), /\/status$/);
    const caller = (key: string): boolean => key.startsWith(`${singleOf('north', 1)} `);
    const codes = await pointsIn(influx, 'alarm', 'code');
    const calls = [...codes, ...(await refusedOf(operator, /\/alarm$/))].filter(caller);
    expect(new Set(calls).size).toBe(alarms);
    await check([...keysOf((family) => family !== 'status'), ...new Set(calls)], codes, /\/(?:alarm|fault)$/);
    const refusedRows = (await operator.quarantine()).filter(({ reason }) => reason === 'history-rejected');
    expect(refusedRows.every(({ detail }) => detail.includes('no reason at all'))).toBe(true);
    await eventually('the operator is told that it is back', async () => (await operator.system()).history.ok);
  });
});

describe.skipIf(victoria.path === null)(`the 2.x write path, on VictoriaMetrics (else: ${victoria.install})`, () => {
  // Not killed: it says 204 before its own disk has the points, so what it loses then is no fault of the writer.
  it('paused, slow, blocked, broken or hanging under load: alarms go on, afterwards the counts are equal', {
    timeout: 120_000,
  }, async () => {
    const server = await startVictoriaMetrics();
    closing.push(() => server.stop());
    const farSide = await startFarSide(server.url);
    closing.push(() => farSide.close());
    const { operator, load, alarmArrives } = await scene({
      VIGIL_HISTORY_DRIVER: 'influx2',
      VIGIL_HISTORY_URL: farSide.url,
      VIGIL_HISTORY_ORG: 'vigil',
      VIGIL_HISTORY_BUCKET: 'vigil',
      VIGIL_HISTORY_TOKEN: 'any-token-will-do-here',
    });
    const samples = async (): Promise<number> =>
      (await server.exported('{__name__="status_temperature"}')).reduce((sum, { values }) => sum + values.length, 0);
    await eventually('points arrive', async () => (await samples()) > 0);
    for (const mode of ['slow', 'broken', 'blocks', 'hangs'] satisfies FarSideMode[]) {
      farSide.mode = mode;
      const before = farSide.met[mode];
      await eventually(`a write meets the mode ${mode}`, () => farSide.met[mode] > before);
      await alarmArrives(`while-${mode}`);
      if (mode === 'blocks')
        await eventually('the system page says so', async () => (await heldUpBy(operator)) !== null);
    }
    farSide.mode = 'well';
    server.pause();
    const known = load.acknowledged.size;
    await alarmArrives('while-paused');
    await eventually('the load goes on without it', () => load.acknowledged.size > known + 100);
    server.resume();
    await load.finish();
    const wanted = acknowledgedOf(load, (family) => family === 'status');
    await eventually('every acknowledged report is there', async () => (await samples()) >= wanted, {
      deadlineMs: 60_000,
      everyMs: 500,
    });
    // A while later there are not more either.
    await pause(1_000);
    expect(await samples()).toBe(wanted);
    // Nothing is wrong with the points that were blocked.
    expect((await operator.quarantine()).filter(({ reason }) => reason === 'history-rejected')).toEqual([]);
  });
});

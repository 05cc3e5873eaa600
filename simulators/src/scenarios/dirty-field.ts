import type { CityCredential, CityUnit } from '../fleet/fleet.ts';
import { type Ringing, type Stage, type Trouble, troubles } from './dirty-troubles.ts';
import { credentialOf, describeUnit, type Scenario, type ScenarioContext, ScenarioError } from './scenario.ts';

type Row = Readonly<Record<string, unknown>>;
interface Played {
  readonly trouble: Trouble;
  readonly stage: Stage;
  readonly credential: CityCredential;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const rowsOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

const patienceMs = 30_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A busy dashboard says so and wants to be asked again. */
async function ask(context: ScenarioContext, path: string): Promise<unknown> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await context.api('GET', path);
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(1_000);
    }
  }
}

async function emergencies(context: ScenarioContext): Promise<readonly Row[]> {
  const page = await ask(context, '/api/alarms?open=true&lane=emergency&limit=500');
  return isRow(page) ? rowsOf(page['rows']) : [];
}

/** Which of these rows is it, ringing and with what was said? */
function ringing(rows: readonly Row[], stage: Stage, { at, code = 'alarm-button', says = {}, mark }: Ringing): boolean {
  const where = at === undefined ? stage.unit.id : at(stage);
  return rows.some(
    (row) =>
      row['unitId'] === where &&
      row['code'] === code &&
      row['ringing'] === true &&
      Object.entries(says).every(([name, said]) => row[name] === (typeof said === 'function' ? said(stage) : said)) &&
      (mark === undefined || (Array.isArray(row['marks']) && row['marks'].includes(mark))),
  );
}

/** Asks until it is so; false when it was not in time. */
async function becomes(context: ScenarioContext, ms: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const found = await context.within(ms, async (signal) => {
    while (!signal.aborted) {
      if (await isSo()) return true;
      await pause(250);
    }
    return false;
  });
  return found === true;
}

/**
 * A lift for each trouble, behind different credentials as far as the city has them. None, and no sender, with an emergency
 * that is open already: what rings afterwards must be of today.
 */
async function chooseLifts(context: ScenarioContext): Promise<readonly CityUnit[]> {
  const busy = new Set((await emergencies(context)).map((row) => row['unitId']));
  const speaks = context.city.credentials.filter(({ units }) => units !== 'all');
  const lifts = new Map(context.city.units.filter(isLift).map((unit) => [unit.id, unit]));
  const free = speaks.map(({ id, units }) =>
    busy.has(id) || units === 'all'
      ? []
      : units.flatMap((unit) => (busy.has(unit) ? [] : (lifts.get(unit) ?? []))).slice(0, troubles.length),
  );
  // The first lift of each credential, then the second of each, and so on.
  const chosen = troubles.flatMap((_, turn) => free.flatMap((of) => of[turn] ?? [])).slice(0, troubles.length);
  if (chosen.length < troubles.length)
    throw new ScenarioError(
      `needs ${troubles.length} lifts without an open emergency, the city has ${chosen.length}: close some on the board`,
    );
  return chosen;
}

function isLift({ kind, outOfUse }: CityUnit): boolean {
  return kind === 'elevator' && outOfUse !== true;
}

async function closeAtDesk(context: ScenarioContext, unit: string): Promise<void> {
  const open = async (): Promise<Row | undefined> =>
    (await emergencies(context)).find((row) => row['unitId'] === unit && row['code'] === 'alarm-button');
  if (!(await becomes(context, patienceMs, async () => (await open()) !== undefined)))
    throw new ScenarioError(`false calm: nothing rings for ${unit}`);
  const path = `/api/alarms/${String((await open())?.['id'])}`;
  await context.api('POST', `${path}/acknowledge`, {});
  await context.api('POST', `${path}/close`, {
    outcome: 'no-action',
    note: 'dirty-field',
    form: { verified: 'car-intercom', freed: 0, cause: 'work.test', stillActive: true },
  });
}

async function play(context: ScenarioContext, trouble: Trouble, unit: CityUnit, id: string): Promise<Played> {
  const credential = credentialOf(context.city, unit);
  const stage: Stage = {
    unit,
    id,
    sender: credential.role === 'gateway' ? credential.id : unit.id,
    session: await context.take(credential.id),
    topic: (family) => `vigil/v1/${unit.vendor}/${unit.id}/${family}`,
    connectAgain: () => context.take(credential.id, { again: true }),
    connectWithWill: (topic) =>
      context.take(credential.id, { again: true, will: { topic, payload: '0', retain: true } }),
    oneShot: (topic, payload) => context.oneShot(credential.id, topic, payload),
    closeAtDesk: () => closeAtDesk(context, unit.id),
  };
  const where = describeUnit(context.city, unit);
  context.say(`${trouble.zh}：${where.zh}`, `${trouble.en}: ${where.en}`);
  await trouble.play(stage);
  return { trouble, stage, credential };
}

/** A day of devices that keep no rule, with somebody trapped in each: the board must show no false calm. */
export const dirtyField: Scenario = {
  name: 'dirty-field',
  zh: '现场不守规范的一天：每部出错的电梯里都有人被困，值守台须全部显示',
  en: 'the field is dirty: every lift that breaks the contract traps somebody, and the board shows them all',
  run: async (context) => {
    const lifts = await chooseLifts(context);
    const stamp = Math.floor(Date.now() / 1000);
    const played: Played[] = [];
    for (const [index, trouble] of troubles.entries()) {
      const unit = lifts[index];
      if (unit === undefined) break;
      played.push(await play(context, trouble, unit, `df-${stamp}-${index}`));
      await context.wait(2_000, '');
    }

    const calm: string[] = [];
    for (const { trouble, stage } of played) {
      const isSo = await becomes(context, patienceMs, async () =>
        ringing(await emergencies(context), stage, trouble.rings),
      );
      if (!isSo) calm.push(`${stage.unit.id} (${trouble.en})`);
    }
    if (calm.length > 0) throw new ScenarioError(`false calm: not on the board as it was sent: ${calm.join('; ')}`);
    context.say(`${played.length} 起报警全部在值守台上响铃`, `All ${played.length} emergencies ring on the board`);

    const untold: string[] = [];
    for (const { trouble, stage, credential } of played) {
      if (trouble.fault === null) continue;
      const query = `/api/contract-faults?vendor=${stage.unit.vendor}&kind=${trouble.fault}&limit=500`;
      const isSo = await becomes(context, patienceMs, async () =>
        rowsOf(await ask(context, query)).some((row) => row['credential'] === credential.id),
      );
      if (!isSo) untold.push(`${credential.id} (${trouble.fault})`);
    }
    if (untold.length > 0) throw new ScenarioError(`silent: no contract fault is shown for ${untold.join('; ')}`);
    context.say(
      '每项不合规都已记录：见“厂商 → 不合规记录”与各设备页；请逐一接警、结案',
      'Each fault is on record: see Vendors and the page of each unit. Acknowledge and close the alarms one by one',
    );
  },
};

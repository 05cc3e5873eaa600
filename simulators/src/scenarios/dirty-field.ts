import type { CityUnit } from '../fleet/fleet.ts';
import type { Session } from '../fleet/session.ts';
import { credentialOf, describeUnit, type Scenario, type ScenarioContext, ScenarioError } from './scenario.ts';

/** What one lift does wrong on the day on which somebody is trapped in it. */
interface Trouble {
  readonly zh: string;
  readonly en: string;
  readonly play: (session: Session, topic: (family: string) => string, id: string) => Promise<void>;
}

const button = { profile: 'vigil', code: 'alarm-button', floor: 9, peopleCount: 4 } as const;
const pressed = (id: string): string => JSON.stringify({ id, ...button });
const inGb18030 = (id: string): Buffer =>
  Buffer.concat([
    Buffer.from(`{"id":"${id}","profile":"vigil","code":"alarm-button","text":"`),
    // 三楼有人
    Buffer.from([0xc8, 0xfd, 0xc2, 0xa5, 0xd3, 0xd0, 0xc8, 0xcb]),
    Buffer.from('"}'),
  ]);

/** Each stands for a kind; the emergency in it must reach the board. */
const troubles: readonly Trouble[] = [
  {
    zh: '报警带保留标志',
    en: 'an alarm with the retain flag',
    play: (session, topic, id) => session.publishRaw(topic('alarm'), pressed(id), { retain: true }),
  },
  {
    zh: '报警附带错误字段',
    en: 'an alarm with odd fields beside it',
    play: (session, topic, id) =>
      session.publishRaw(
        topic('alarm'),
        JSON.stringify({ id, ...button, ts: -1, boot: null, passengers: 1, door: 'CLOSED', floor: 'Basement 1' }),
      ),
  },
  {
    zh: 'GB 18030 编码的报警',
    en: 'an alarm in GB 18030',
    play: (session, topic, id) => session.publishRaw(topic('alarm'), inGb18030(id)),
  },
  {
    zh: '结尾带 NUL 的报警',
    en: 'an alarm with NULs behind it',
    play: (session, topic, id) =>
      session.publishRaw(topic('alarm'), Buffer.concat([Buffer.from(pressed(id)), Buffer.alloc(64)])),
  },
  {
    zh: '70 kB 的状态之后才是报警',
    en: 'an alarm behind a status of 70 kB',
    play: async (session, topic, id) => {
      await session.publishRaw(topic('status'), JSON.stringify({ note: 'x'.repeat(70_000) }));
      await session.publishRaw(topic('alarm'), pressed(id));
    },
  },
  {
    zh: '一连串 NaN 之后才是报警',
    en: 'an alarm behind values that are no numbers',
    play: async (session, topic, id) => {
      for (let n = 0; n < 5; n += 1) await session.publishRaw(topic('status'), '{"temperature":nan,"speed":NaN}');
      await session.publishRaw(topic('alarm'), pressed(id));
    },
  },
  {
    zh: '较早的“解除”晚到',
    en: 'an older clear that comes behind the alarm',
    play: async (session, topic, id) => {
      const boot = session.boot + 1;
      await session.publishRaw(topic('birth'), JSON.stringify({ boot, seq: 0 }));
      await session.publishRaw(topic('alarm'), JSON.stringify({ boot, seq: 9, ...button }));
      await session.publishRaw(
        topic('alarm'),
        JSON.stringify({ id: `${id}-end`, boot, seq: 3, ...button, active: false }),
      );
    },
  },
  {
    zh: '发到别处的报警：在发送方上响铃',
    en: 'an alarm on a foreign topic: it rings on the sender',
    play: (session, _topic, id) => session.publishRaw('lift/somewhere/alarm', pressed(id)),
  },
];

/** What rings at a unit, by its codes. */
async function standing(context: ScenarioContext, unit: string): Promise<readonly string[]> {
  const page = await context.api('GET', `/api/alarms?unitId=${unit}&open=true&limit=50`);
  const rows: unknown = typeof page === 'object' && page !== null && 'rows' in page ? page.rows : [];
  return Array.isArray(rows) ? rows.filter(isRinging).map((row) => row.code) : [];
}

function isRinging(row: unknown): row is { readonly code: string } {
  if (typeof row !== 'object' || row === null || !('code' in row) || typeof row.code !== 'string') return false;
  return 'ringing' in row && row.ringing === true && 'condition' in row && row.condition === 'active';
}

/** Lifts that speak for themselves or through a gateway, each behind a credential of its own. */
function chooseLifts(context: ScenarioContext, count: number): readonly CityUnit[] {
  const seen = new Set<string>();
  const found: CityUnit[] = [];
  for (const unit of context.city.units) {
    if (found.length === count) break;
    if (unit.kind !== 'elevator' || unit.outOfUse === true) continue;
    if (!context.city.credentials.some(({ units }) => units !== 'all' && units.includes(unit.id))) continue;
    const credential = credentialOf(context.city, unit);
    // Where the sender rings, the sender has to be the lift.
    if (credential.units === 'all' || credential.units.length !== 1 || seen.has(credential.id)) continue;
    seen.add(credential.id);
    found.push(unit);
  }
  if (found.length < count) throw new ScenarioError(`the city has no ${count} lifts with a credential of their own`);
  return found;
}

/** A day of devices that keep no rule, with somebody trapped in each: the board must show no false calm. */
export const dirtyField: Scenario = {
  name: 'dirty-field',
  zh: '现场脏数据：每部不合规的电梯都有人被困，值守台须全部显示',
  en: 'the field is dirty: every lift that breaks the contract traps somebody, and the board shows them all',
  run: async (context) => {
    const lifts = chooseLifts(context, troubles.length);
    for (const [index, trouble] of troubles.entries()) {
      const unit = lifts[index];
      if (unit === undefined) break;
      const session = await context.take(credentialOf(context.city, unit).id);
      const where = describeUnit(context.city, unit);
      await trouble.play(session, (family) => `vigil/v1/${unit.vendor}/${unit.id}/${family}`, `df-${session.boot}`);
      context.say(`${trouble.zh}：${where.zh}`, `${trouble.en}: ${where.en}`);
      await context.wait(2_000, '');
    }
    const calm: string[] = [];
    for (const unit of lifts) {
      const codes = await context.within(15_000, async (signal) => {
        for (;;) {
          const found = await standing(context, unit.id);
          if (found.length > 0 || signal.aborted) return found;
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      });
      if (codes === null || codes.length === 0) calm.push(unit.id);
      else context.say(`${unit.id} 在值守台上：${codes.join('、')}`, `${unit.id} is on the board: ${codes.join(', ')}`);
    }
    if (calm.length > 0) throw new ScenarioError(`false calm: nothing rings for ${calm.join(', ')}`);
    context.say(
      `${lifts.length} 部电梯全部在值守台上；“厂商”与设备页列出各自的合同违例`,
      `All ${lifts.length} lifts are on the board; the vendors page and the units list what each did against the contract`,
    );
  },
};

import type { UpFamily } from '@vigil/vocabulary';
import { corrupt } from './corrupt.ts';
import type { Damage } from './damage.ts';
import { type Day, hour, minute, type Said, type Speaker, second } from './day.ts';

/** What reaches the broker, in order of time. */
export type Arrival = Published | Presence;

interface Placed {
  /** ms since the day began. */
  readonly at: number;
  /** Number of the connection, from 1. */
  readonly connection: number;
}
interface Published extends Placed {
  readonly kind: 'publish' | 'will';
  readonly by: Speaker;
  readonly family: UpFamily;
  readonly qos: 0 | 1;
  readonly payload: Buffer;
  readonly retain: boolean;
  /** Its place in the script; null: the terminal's manners (birth, state, Will). */
  readonly n: number | null;
}
interface Presence extends Placed {
  readonly kind: 'connect' | 'disconnect';
}

interface Journey {
  readonly arrivals: readonly Arrival[];
  /**
   * Of the script: what its terminal forgot before it was acknowledged, and what is called buffered and dated before the
   * hours in which somebody may still be inside, by a clock that nobody knew to be wrong.
   */
  readonly lost: ReadonlySet<number>;
}

type Outage = Extract<Damage, { kind: 'outage' }>;
type Of<K extends Damage['kind']> = Extract<Damage, { kind: K }>;

/**
 * The day as its damages make it.
 *
 * ```
 *  said ─▶ numbered (session, clock) ─▶ corrupted ─▶ line up: sent     ─▶ dropped: again later ─▶ duplicated ─▶ reordered
 *                                                 └▶ line down: buffered ─▶ behind the births of the next connection
 *                                                                       └▶ forgotten with a restart: lost
 * ```
 *
 * @param beganAt of the day, epoch ms
 */
export function travel(day: Day, damages: readonly Damage[], beganAt: number): Journey {
  const outages = outagesOf(day, damages);
  const lost = new Set<number>();
  const sent = transmit(day, damages, outages, beganAt, lost);
  const moved = reorder(sent, of(damages, 'reorder'), outages);
  const arrivals = [...manners(day, outages, beganAt, damages), ...moved];
  return { arrivals: arrivals.toSorted((a, b) => a.at - b.at), lost };
}

function of<K extends Damage['kind']>(damages: readonly Damage[], kind: K): readonly Of<K>[] {
  return damages.filter((damage): damage is Of<K> => damage.kind === kind);
}

/** Those that fall into another one are part of it. */
function outagesOf({ restarts }: Day, damages: readonly Damage[]): readonly Outage[] {
  const planned = restarts.map(
    (at): Outage => ({
      kind: 'outage',
      at,
      forMs: 20 * second,
      halfOpenMs: 0,
      newestFirst: false,
      restart: 'last',
    }),
  );
  const kept: Outage[] = [];
  for (const outage of [...planned, ...of(damages, 'outage')]) {
    const meets = kept.some((other) => outage.at <= noticed(other) + second && other.at <= noticed(outage) + second);
    if (!meets && outage.at > minute) kept.push(outage);
  }
  return kept.toSorted((a, b) => a.at - b.at);
}

const end = ({ at, forMs }: Outage): number => at + forMs;
const noticed = (outage: Outage): number => end(outage) + outage.halfOpenMs;
const connectionAt = (outages: readonly Outage[], at: number): number =>
  1 + outages.filter((outage) => end(outage) <= at).length;
const bootAt = (outages: readonly Outage[], at: number): number =>
  1 +
  outages.filter((outage) => outage.restart !== 'no' && (outage.restart === 'first' ? outage.at : end(outage)) <= at)
    .length;
const clockAt = (damages: readonly Damage[], at: number): number =>
  of(damages, 'clock').reduce((sum, step) => (step.at <= at && at < step.at + step.forMs ? sum + step.stepMs : sum), 0);

/** By how much ours has been set until then, ms. */
export function ownClockAt(damages: readonly Damage[], at: number): number {
  return of(damages, 'own-clock').reduce((sum, step) => (step.at <= at ? sum + step.stepMs : sum), 0);
}

function transmit(
  day: Day,
  damages: readonly Damage[],
  outages: readonly Outage[],
  beganAt: number,
  lost: Set<number>,
): readonly Published[] {
  const seqs = new Map<string, number>();
  return day.said.flatMap((said) => {
    const boot = bootAt(outages, said.at);
    const counter = `${said.by} ${boot}`;
    const seq = (seqs.get(counter) ?? 0) + 1;
    seqs.set(counter, seq);
    const ts = beganAt + said.madeAt + clockAt(damages, said.madeAt);
    const message = { ...bytesOf(said, day.style, { boot, seq, ts }, damages), qos: said.qos, n: said.n };
    const at = arrivalOf(said, damages, outages, lost);
    if (at === null) return [];
    if (said.madeAt < said.at && clockAt(damages, said.madeAt) <= -hour) lost.add(said.n);
    const again = of(damages, 'duplicate')
      .filter(({ n }) => n === said.n)
      .map(({ afterMs }) => whenUp(outages, at + afterMs));
    return [at, ...again].map(
      (when): Published => ({
        at: when,
        connection: connectionAt(outages, when),
        kind: 'publish',
        by: said.by,
        family: said.family,
        ...message,
      }),
    );
  });
}

function bytesOf(
  { n, id, body }: Said,
  style: Day['style'],
  numbers: { readonly boot: number; readonly seq: number; readonly ts: number },
  damages: readonly Damage[],
): Pick<Published, 'payload' | 'retain'> {
  const whole = {
    ...(style.id ? { id } : {}),
    ...(style.boot ? { boot: numbers.boot } : {}),
    ...(style.seq ? { seq: numbers.seq } : {}),
    ...(style.ts ? { ts: numbers.ts } : {}),
    ...body,
  };
  const damage = of(damages, 'corrupt').find((one) => one.n === n);
  if (damage === undefined) return { payload: Buffer.from(JSON.stringify(whole)), retain: false };
  return corrupt(whole, damage.how, damage.draw);
}

/** When it arrives first; null: never. */
function arrivalOf(
  said: Said,
  damages: readonly Damage[],
  outages: readonly Outage[],
  lost: Set<number>,
): number | null {
  const drop = of(damages, 'drop').find(({ n }) => n === said.n);
  if (said.qos === 0) return drop === undefined && during(outages, said.at) === undefined ? said.at : null;
  const acknowledgedAt = drop === undefined ? said.at : said.at + drop.againAfterMs;
  const isForgotten = outages.some(
    (outage) => outage.restart === 'forgets' && said.at < end(outage) && outage.at <= acknowledgedAt,
  );
  if (isForgotten) {
    lost.add(said.n);
    return null;
  }
  const down = during(outages, acknowledgedAt);
  if (down === undefined) return acknowledgedAt;
  // The buffer goes out in one piece, in one order or the other.
  const share = (acknowledgedAt - down.at) / down.forMs;
  return end(down) + 200 + Math.round(500 * (down.newestFirst ? 1 - share : share));
}

function during(outages: readonly Outage[], at: number): Outage | undefined {
  return outages.find((outage) => outage.at <= at && at < end(outage));
}

function whenUp(outages: readonly Outage[], at: number): number {
  const down = during(outages, at);
  return down === undefined ? at : end(down) + 900;
}

const longestReorderMs = 3 * minute;

function reorder(
  sent: readonly Published[],
  reorders: readonly Of<'reorder'>[],
  outages: readonly Outage[],
): readonly Published[] {
  const times = sent.map(({ at }) => at).toSorted((a, b) => a - b);
  return sent.map((each) => {
    const damage = reorders.find(({ n }) => n === each.n);
    if (damage === undefined) return each;
    const later = times.filter((at) => at > each.at)[damage.behind - 1] ?? each.at;
    const at = whenUp(outages, Math.min(later + 1, each.at + longestReorderMs));
    return { ...each, at, connection: connectionAt(outages, at) };
  });
}

/** What a terminal does around its connections. */
function manners(
  day: Day,
  outages: readonly Outage[],
  beganAt: number,
  damages: readonly Damage[],
): readonly Arrival[] {
  const said = (at: number, by: Speaker, family: UpFamily, body: object, kind: 'publish' | 'will'): Published => {
    const ts = day.style.ts && kind === 'publish' ? { ts: beganAt + at + clockAt(damages, at) } : {};
    const payload = Buffer.from(JSON.stringify({ ...body, ...ts }));
    const connection = connectionAt(outages, at);
    return { at, connection, kind, by, family, qos: 1, payload, retain: family === 'state', n: null };
  };
  const begin = (at: number): readonly Arrival[] => {
    const boot = bootAt(outages, at);
    return [
      { at, connection: connectionAt(outages, at), kind: 'connect' },
      said(at + 10, 'gateway', 'birth', { boot, kind: 'gateway', intervalMs: 3 * hour }, 'publish'),
      said(at + 20, 'gateway', 'state', { boot, state: 'online' }, 'publish'),
      said(at + 30, 'lift', 'birth', { boot, kind: 'elevator', intervalMs: 3 * hour }, 'publish'),
    ];
  };
  const breaks = outages.flatMap((outage, index): readonly Arrival[] => {
    const at = outage.halfOpenMs > 0 ? noticed(outage) : outage.at;
    const boot = bootAt(outages, outage.at - 1);
    const will = said(at + 1, 'gateway', 'state', { boot, state: 'offline' }, 'will');
    return [
      { ...will, connection: index + 1 },
      { at: at + 2, connection: index + 1, kind: 'disconnect' },
      ...begin(end(outage)),
    ];
  });
  return [...begin(0), ...breaks];
}

import type { CanonicalId, UpFamily } from '@vigil/vocabulary';
import type { Random } from '../random.ts';

/**
 * A recorded day of one lift behind its gateway, as a script: what happened, what the terminal says of it, what the desk
 * does. Times are ms since the day began. The same for every seed but for what the terminal numbers.
 */
export interface Day {
  readonly style: Style;
  readonly said: readonly Said[];
  readonly desk: readonly DeskStep[];
  /** The terminal is switched off and on: a new session. */
  readonly restarts: readonly number[];
  readonly stuck: readonly Stuck[];
}

export type Speaker = 'gateway' | 'lift';

/** What a terminal writes around its messages. Births always carry the session number. */
export interface Style {
  readonly id: boolean;
  readonly boot: boolean;
  readonly seq: boolean;
  readonly ts: boolean;
}

export interface Said {
  /** Its place in the script. */
  readonly n: number;
  /** When it is sent. */
  readonly at: number;
  /** When it was made: earlier for what was buffered. */
  readonly madeAt: number;
  readonly by: Speaker;
  readonly family: UpFamily;
  readonly qos: 0 | 1;
  /** Without the numbering. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly id: string;
  /** Somebody in danger: it must ring under this code. */
  readonly emergency: CanonicalId | null;
}

export interface DeskStep {
  readonly at: number;
  /** Of everything that rings, or of every emergency that was acknowledged. */
  readonly what: 'acknowledge' | 'close';
}

/** People are in a car that does not move and does not open, and nobody but the status says so. */
export interface Stuck {
  readonly from: number;
  readonly to: number;
}

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
const clockTime = (text: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * hour + minutes * minute + seconds * second;
};

export function styleOf(random: Random): Style {
  return { id: random.chance(0.6), boot: random.chance(0.6), seq: random.chance(0.6), ts: random.chance(0.6) };
}

type Entry = Omit<Said, 'n' | 'madeAt' | 'id' | 'emergency'> & Partial<Pick<Said, 'madeAt' | 'id' | 'emergency'>>;

const parked = { mode: 'normal', moving: false, door: 'closed', doorZone: true, passengers: false, peopleCount: 0 };
const button = { profile: 'vigil', code: 'alarm-button' };

function status(at: number, body: object, by: Speaker = 'lift'): Entry {
  return { at, by, family: 'status', qos: 0, body: { ...body } };
}

function ride(at: number, floor: number): readonly Entry[] {
  const inside = { mode: 'normal', passengers: true, peopleCount: 2 };
  return [
    status(at, { ...inside, moving: true, door: 'closed', doorZone: false, floor: floor - 1, direction: 'up' }),
    status(at + 10 * second, { ...inside, moving: false, door: 'open', doorZone: true, floor, direction: 'none' }),
    status(at + 20 * second, { ...parked, floor }),
  ];
}

function coded(
  time: string,
  family: 'alarm' | 'fault' | 'event',
  body: object,
  emergency: CanonicalId | null = null,
  more: Partial<Entry> = {},
): Entry {
  return { at: clockTime(time), by: 'lift', family, qos: 1, body: { ...body }, emergency, ...more };
}

const desk: readonly DeskStep[] = [
  ['08:02:30', 'acknowledge'],
  ['08:12', 'acknowledge'],
  ['08:20', 'acknowledge'],
  ['08:30', 'close'],
  ['10:05', 'acknowledge'],
  ['10:20', 'close'],
  ['11:40', 'acknowledge'],
  ['12:10', 'close'],
  ['13:25', 'acknowledge'],
  ['13:45', 'close'],
  ['15:25', 'acknowledge'],
  ['15:50', 'close'],
  ['17:10', 'acknowledge'],
  ['17:30', 'close'],
  ['19:05', 'acknowledge'],
  ['19:30', 'close'],
  ['21:02', 'acknowledge'],
  ['21:10', 'close'],
  ['22:30', 'acknowledge'],
  ['22:50', 'close'],
].map(([at = '', what]) => ({ at: clockTime(at), what: what === 'close' ? 'close' : 'acknowledge' }));

/** What is said of people and danger; the traffic of the day comes beside it. */
function incidents(): readonly Entry[] {
  const outside = { code: '04', passengers: true, peopleCount: 3, door: 'closed', doorZone: false, floor: 6 };
  return [
    // Pressed, acknowledged; pressed again elsewhere, and once more with other words.
    coded('08:00', 'alarm', { ...button, floor: 5 }, 'alarm-button', { id: 'press' }),
    coded('08:10', 'alarm', { ...button, floor: 9, peopleCount: 4 }, 'alarm-button'),
    coded('08:17', 'alarm', { ...button, floor: 9, text: '快来人' }, 'alarm-button'),
    // Reported by the terminal, and taken back, which ends nothing.
    coded('10:00', 'alarm', { profile: 'vigil', code: 'entrapment', floor: 3, passengers: true }, 'entrapment'),
    coded('10:03', 'alarm', { profile: 'vigil', code: 'entrapment', active: false }),
    // A fault with people in the car; later the same one in an empty car.
    coded('11:30', 'fault', outside, 'stopped-outside-zone'),
    coded('11:50', 'fault', { code: '04', active: false, passengers: false, peopleCount: 0 }),
    // A technician; his button rings too. His fault is quiet.
    coded('13:00', 'event', { code: '43' }),
    coded('13:10', 'fault', { ...outside, floor: 2 }),
    coded('13:20', 'alarm', { ...button, floor: 2 }, 'alarm-button'),
    coded('13:28', 'fault', { code: '00' }),
    coded('13:40', 'event', { code: '40' }),
    // After the terminal was switched off and on: the same bytes as in the morning.
    coded('17:00', 'alarm', { ...button, floor: 5 }, 'alarm-button', { id: 'press' }),
    coded('17:20', 'fault', { code: '00' }),
    // With people again, after everything was over.
    coded('19:00', 'fault', { ...outside, floor: 8 }, 'stopped-outside-zone'),
    coded('19:20', 'fault', { code: '04', active: false, passengers: false, peopleCount: 0 }),
    coded('21:00', 'alarm', { ...button, floor: 7, passengers: true }, 'alarm-button'),
    // While its line to the gateway was down.
    coded('22:20', 'alarm', { ...button, floor: 4, historical: true }, 'alarm-button', { madeAt: clockTime('22:05') }),
  ];
}

/** Every two minutes. */
function repeated(from: string, body: object, count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => status(clockTime(from) + 2 * index * minute, body));
}

export function recordedDay(style: Style): Day {
  const stuck = { ...parked, doorZone: false, floor: 6, passengers: true, peopleCount: 1 };
  const traffic = Array.from({ length: 12 }, (_, at) => [
    status(2 * at * hour + 31 * minute, { signal: -70 - at }, 'gateway'),
    ...ride(2 * at * hour + 32 * minute, 2 + at),
  ]);
  const entries: readonly Entry[] = [
    ...traffic.flat(),
    ...incidents(),
    ...repeated('15:00', stuck, 12),
    status(clockTime('15:24'), { ...stuck, door: 'open', doorZone: true }),
    status(clockTime('15:26'), { ...parked, floor: 6 }),
    status(clockTime('23:58'), parked),
    status(clockTime('23:58:10'), { signal: -70 }, 'gateway'),
  ];
  const said = entries
    .toSorted((a, b) => a.at - b.at)
    .map((entry, n) => ({ madeAt: entry.at, id: `m${n}`, emergency: null, ...entry, n }));
  return {
    style,
    said,
    desk,
    restarts: [clockTime('16:30')],
    stuck: [{ from: clockTime('15:00'), to: clockTime('15:24') }],
  };
}

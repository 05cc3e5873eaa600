import type { SystemView } from '@vigil/vocabulary';

/** What the processes tell about themselves, sorted for people. Pure; the words are in words.ts under `fact`. */
export const factGroups = ['broker', 'journal', 'intake', 'history', 'dashboard'] as const;
export type FactGroup = (typeof factGroups)[number];

type Value = string | number | boolean | null;
/** `age`: a length of time in ms; `step`: by how much a clock was set, ms, ahead above 0; `at`: a point in time, epoch ms; `plain`: as it is, for ports and names. */
export type FactFormat =
  | 'count'
  | 'bytes'
  | 'age'
  | 'at'
  | 'flag'
  | 'plain'
  | 'level'
  | 'driver'
  | 'judging'
  | 'deaf'
  | 'step'
  | 'blocked';

export interface ProcessFact {
  /** As the process says it, with its name in front: `ingest.journals.0.lagMs`. */
  readonly path: string;
  /** Key of its label, list positions left out and `_` for `.`; there may be no word for it. */
  readonly key: string;
  readonly group: FactGroup;
  /** The journal that it is about, where there may be several. */
  readonly journal: string | null;
  readonly format: FactFormat;
  /** In ms, bytes or as it came. */
  readonly value: Value;
  readonly bad: boolean;
  /** Worth a look every day; the others are for whoever searches. */
  readonly main: boolean;
}

interface Rule {
  readonly format: FactFormat;
  readonly bad?: (value: Value) => boolean;
  readonly main?: boolean;
}

const above =
  (limit: number) =>
  (value: Value): boolean =>
    typeof value === 'number' && value > limit;
const isFalse = (value: Value): boolean => value === false;
const isTrue = (value: Value): boolean => value === true;
/** Whatever it was, it spoke MQTT and was not let in, and no credential can show it; scanners say other things. */
const isUnheardDevice = (value: Value): boolean =>
  typeof value === 'string' && / (connect-too-large|malformed-connect|malformed-packet|bad-utf8) /.test(value);
const isSet = (value: Value): boolean => value !== null && value !== '';

/** The dashboard calls itself not ready when changes are older; the same age makes processing late. */
const lateMs = 10_000;
/** History may fall behind for a while by design; from here on somebody should know. Our own guess. */
const historyLateMs = 60_000;

const number: Rule = { format: 'count' };
const plain: Rule = { format: 'plain' };
const mustBe: Rule = { format: 'flag', bad: isFalse, main: true };
const error: Rule = { format: 'plain', bad: isSet };

const follower = (path: string, lagLimitMs: number): readonly (readonly [string, Rule])[] => [
  [`${path}.lagMs`, { format: 'age', bad: above(lagLimitMs), main: true }],
  [`${path}.lagRows`, { format: 'count', main: true }],
  [`${path}.doneAt`, { format: 'at', main: true }],
  [`${path}.error`, error],
  [`${path}.holes`, { format: 'count', bad: above(0) }],
  [`${path}.started`, { format: 'flag', bad: isFalse }],
  [`${path}.readAgain`, { format: 'flag', bad: isTrue }],
  [`${path}.setBack`, { format: 'count', bad: above(0) }],
  [`${path}.readLate`, number],
  [`${path}.journal`, plain],
  [`${path}.cursor`, number],
  [`${path}.last`, number],
  [`${path}.ownSeq`, number],
  [`${path}.ownAt`, { format: 'at' }],
  [`${path}.readingsAt`, { format: 'at' }],
  [`${path}.heard`, number],
  [`${path}.aside`, plain],
  [`${path}.aside.lane`, plain],
  [`${path}.aside.cursor`, number],
];

/** In the order in which they are shown. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['broker.error', error],
  ['broker.listening', mustBe],
  ['broker.connections', { format: 'count', main: true }],
  ['broker.unpromised', { format: 'count', bad: above(0), main: true }],
  ['broker.turnedAway', { format: 'plain', bad: isUnheardDevice, main: true }],
  ['broker.uptimeSeconds', { format: 'age', main: true }],
  ['broker.credentials', number],
  ['broker.sessions', number],
  ['broker.persistentSessions', number],
  ['broker.retained', number],
  ['broker.presenceWaiting', number],
  ['broker.ports.mqtt', plain],
  ['broker.ports.mqtts', plain],
  ['broker.ports.ws', plain],
  ['broker.name', plain],
  ['broker.journal.writable', mustBe],
  ['broker.journal.level', { format: 'level', bad: (value) => value === 'high' || value === 'limit', main: true }],
  ['broker.journal.usedBytes', { format: 'bytes', main: true }],
  ['broker.journal.limitBytes', { format: 'bytes', main: true }],
  ['broker.journal.pending', number],
  ['broker.journal.lastSeq', number],
  ['broker.journal.firstSeq', number],
  ['broker.journal.segments', number],
  ['broker.journal.epoch', plain],
  ['ingest.error', error],
  ['ingest.brokerLink', mustBe],
  ['ingest.listening', mustBe],
  ['ingest.deaf.reason', { format: 'deaf', bad: isSet }],
  ['ingest.deaf.journal', plain],
  ...follower('ingest.journals', lateMs),
  // Deadlines and effects that wait for a program which knows them: somebody has to look.
  ['ingest.stuck.kind', error],
  ['ingest.stuck.count', { format: 'count', bad: above(0) }],
  ['ingest.stuck.what', plain],
  ['ingest.answers.expired', { format: 'count', bad: above(0) }],
  ['ingest.answers.told', number],
  ['ingest.diskLow', { format: 'flag', bad: isTrue }],
  ['ingest.units', number],
  ['ingest.listeningSince', { format: 'at' }],
  ['ingest.clock.lastStepMs', { format: 'step', bad: isSet }],
  ['ingest.clock.steps', number],
  ['ingest.clock.setBack', plain],
  ['ingest.clock.setBack.units', { format: 'count', bad: above(0) }],
  ['ingest.clock.setBack.deadlines', { format: 'count', bad: above(0) }],
  ['ingest.at', { format: 'at' }],
  ['ingest.history.driver', { format: 'driver', main: true }],
  ['ingest.history.blockedBy', { format: 'blocked', bad: isSet }],
  ['ingest.history.rejected', { format: 'count', bad: above(0), main: true }],
  ...follower('ingest.history.journals', historyLateMs),
  ['ingest.history.replaced', { format: 'count', bad: above(0) }],
  ['ingest.history.crashes', { format: 'count', bad: above(0) }],
  ['ingest.history.written', number],
  ['dashboard.error', error],
  ['dashboard.store', mustBe],
  ['dashboard.judging.ok', mustBe],
  ['dashboard.judging.reason', { format: 'judging', bad: (value) => value !== 'judging' }],
  ['dashboard.judging.forMs', { format: 'age' }],
  ['dashboard.broker', mustBe],
  ['dashboard.feedAgeMs', { format: 'age', bad: above(lateMs), main: true }],
  ['dashboard.silenceAgeMs', { format: 'age', bad: above(5 * 60_000) }],
  ['dashboard.desks', { format: 'count', main: true }],
  ['dashboard.unconfirmed', { format: 'count', bad: above(0), main: true }],
  ['dashboard.uptimeSeconds', { format: 'age', main: true }],
  ['dashboard.canaries', number],
  ['dashboard.feedSeq', number],
]);
export const factNames: readonly string[] = [...rules.keys()];
/** What may be wrong, and therefore needs words for what to do then. */
export const problemNames: readonly string[] = [...rules].flatMap(([name, { bad }]) =>
  bad === undefined ? [] : [name],
);
const place: ReadonlyMap<string, number> = new Map(factNames.map((name, at) => [name, at]));

/** What ingest counts by event since its start: shown by themselves. */
const countsOf = 'ingest.counts.';
/** A number of this size is a point in time (after 2017), not a count. */
const epochFrom = 1_500_000_000_000;

function groupOf(name: string): FactGroup {
  if (name.startsWith('broker.journal.')) return 'journal';
  if (name.startsWith('ingest.history.')) return 'history';
  if (name.startsWith('ingest.')) return 'intake';
  return name.startsWith('dashboard.') ? 'dashboard' : 'broker';
}

function guess(value: Value): FactFormat {
  if (typeof value === 'boolean') return 'flag';
  if (typeof value === 'number') return value > epochFrom ? 'at' : 'count';
  return 'plain';
}

function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Nested objects and lists under `outer.inner`; what is neither text, number, flag nor null as JSON. */
function flat(detail: object, path: string): readonly (readonly [path: string, value: Value])[] {
  return Object.entries(detail).flatMap(([key, value]: [string, unknown]) => {
    const name = `${path}.${key}`;
    if (typeof value === 'object' && value !== null) return flat(value, name);
    return [[name, isValue(value) ? value : JSON.stringify(value)] as const];
  });
}

function factOf(path: string, value: Value, journal: string | null): ProcessFact {
  const name = path.replaceAll(/\.\d+(?=\.|$)/g, '');
  const rule = rules.get(name);
  const seconds = name.endsWith('Seconds') && typeof value === 'number';
  return {
    path,
    key: name.replaceAll('.', '_'),
    group: groupOf(name),
    journal,
    format: rule?.format ?? guess(value),
    value: seconds ? value * 1000 : value,
    bad: rule?.bad?.(value) ?? false,
    main: rule?.main ?? false,
  };
}

/** Facts by group: what is wrong first, then in the order above, then what nobody has named yet. */
export function processFacts(processes: SystemView['processes']): ReadonlyMap<FactGroup, readonly ProcessFact[]> {
  const told = processes
    .flatMap(({ name, detail }) => flat(detail, name))
    .filter(([path]) => !path.startsWith(countsOf));
  const values = new Map(told);
  const facts = told.map(([path, value]) => {
    const journal = values.get(path.replace(/[^.]+$/, 'journal'));
    return factOf(path, value, typeof journal === 'string' ? journal : null);
  });
  const rank = (fact: ProcessFact): number => place.get(fact.key.replaceAll('_', '.')) ?? rules.size;
  const sorted = [...facts].sort((a, b) => Number(b.bad) - Number(a.bad) || rank(a) - rank(b));
  return new Map(factGroups.map((group) => [group, sorted.filter((fact) => fact.group === group)]));
}

/** `family:alarm` → 12 and so on, the technical name split at its colon; most frequent first. */
export function eventCounts(
  processes: SystemView['processes'],
): readonly { readonly name: string; readonly what: string; readonly which: string; readonly count: number }[] {
  const counts = processes.find(({ name }) => name === 'ingest')?.detail['counts'];
  if (typeof counts !== 'object' || counts === null) return [];
  return Object.entries(counts)
    .flatMap(([name, count]: [string, unknown]) => {
      const [what = '', ...rest] = name.split(':');
      return typeof count === 'number' ? [{ name, what, which: rest.join(':'), count }] : [];
    })
    .sort((a, b) => a.what.localeCompare(b.what) || b.count - a.count);
}

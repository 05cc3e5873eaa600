import type { AlarmFacts } from '@vigil/store';
import { type DeadlineClock, kindIds, type UnitKind, type UpFamily, upFamilies } from '@vigil/vocabulary';
import type { Batch, CodeWeight, Hooks, Work } from './batch.ts';
import type { DeadlineOwner, Failure, Feature, Listener, Sweep, SweepParts } from './feature.ts';
import type { MemoryPart } from './memory.ts';
import type { LiveState } from './world.ts';

/** A list of features as the pipeline asks it: for each event those who hear it, in the order of the list. */
export interface Dispatch {
  /** Made once, so that a message of telemetry costs two look-ups and no search. */
  listeners(family: UpFamily, kind: UnitKind): readonly Listener['judge'][];
  readonly onPresence: readonly NonNullable<Feature['onPresence']>[];
  readonly onRejected: readonly NonNullable<Feature['onRejected']>[];
  readonly onSenderFault: readonly NonNullable<Feature['onSenderFault']>[];
  readonly ownMessages: readonly NonNullable<Feature['ownMessages']>[];
  readonly deadlines: ReadonlyMap<string, DeadlineOwner>;
  /** Kinds of deadline that run on this clock. */
  readonly kindsOf: (clock: DeadlineClock) => readonly string[];
  readonly memory: readonly MemoryPart[];
  /** Journal over which a unit spoke last; undefined: nobody knows. */
  journalOf(state: Readonly<LiveState> | null): string | undefined;
  readonly hooks: Hooks['hooks'];
  afterEach(batch: Batch, at: number): Work;
  atEnd(batch: Batch): Work;
  clockSet(batch: Batch, stepMs: number): Work;
  failed(batch: Batch, failure: Failure): Promise<void>;
  sweeps(parts: SweepParts): readonly Sweep[];
}

/**
 * @throws Error when two features want the same kind of deadline or the same part of the memory, or one wants another's
 */
export function dispatchTo(features: readonly Feature[]): Dispatch {
  const table = new Map<UpFamily, Map<UnitKind, readonly Listener['judge'][]>>();
  for (const family of upFamilies) {
    const byKind = new Map<UnitKind, readonly Listener['judge'][]>();
    for (const kind of kindIds) byKind.set(kind, heardBy(features, family, kind));
    table.set(family, byKind);
  }
  const afterEach = defined(features.map((feature) => feature.afterEach));
  const atEnd = defined(features.map((feature) => feature.atEnd));
  const clockSet = defined(features.map((feature) => feature.onClockSet));
  const failed = defined(features.map((feature) => feature.onFailed));
  const journalOf = features.find((feature) => feature.journalOf !== undefined)?.journalOf;
  const memory = defined(features.map((feature) => feature.memory));
  assertDistinct(
    'part of the memory',
    memory.map(({ name }) => name),
  );
  const deadlines = features.flatMap((feature) => Object.entries(feature.deadlines ?? {}));
  assertDistinct(
    'kind of deadline',
    deadlines.map(([kind]) => kind),
  );
  for (const feature of features)
    for (const [kind, { owner }] of Object.entries(feature.deadlines ?? {}))
      if (owner !== feature.name) throw new Error(`the deadline "${kind}" is ${owner}’s and not ${feature.name}’s`);
  const ofClock = (clock: DeadlineClock): readonly string[] =>
    deadlines.filter(([, owner]) => owner.clock === clock).map(([kind]) => kind);
  const kinds = { journal: ofClock('journal'), wall: ofClock('wall'), people: ofClock('people') };
  return {
    listeners: (family, kind) => table.get(family)?.get(kind) ?? [],
    onPresence: defined(features.map((feature) => feature.onPresence)),
    onRejected: defined(features.map((feature) => feature.onRejected)),
    onSenderFault: defined(features.map((feature) => feature.onSenderFault)),
    ownMessages: defined(features.map((feature) => feature.ownMessages)),
    deadlines: new Map(deadlines),
    kindsOf: (clock) => kinds[clock],
    memory,
    hooks: hooksOf(features),
    journalOf: (state) => journalOf?.(state),
    afterEach: (batch, at) => inTurn(afterEach, (each) => each(batch, at)),
    atEnd: (batch) => inTurn(atEnd, (each) => each(batch)),
    clockSet: (batch, stepMs) => inTurn(clockSet, (each) => each(batch, stepMs)),
    failed: async (batch, failure) => {
      for (const each of failed) await each(batch, failure);
    },
    sweeps: (parts) => features.flatMap((feature) => feature.sweeps?.(parts) ?? []),
  };
}

/**
 * Each after the one before has ended; undefined when none had to wait. Nothing goes on in a transaction that is
 * rolled back, because nobody starts before the failure of the one before is known.
 */
export function inTurn<T>(list: readonly T[], call: (each: T) => Work, from = 0): Work {
  for (let index = from; index < list.length; index += 1) {
    const each = list[index];
    const pending = each === undefined ? undefined : call(each);
    if (pending !== undefined) return pending.then(() => inTurn(list, call, index + 1));
  }
  return undefined;
}

function hooksOf(features: readonly Feature[]): Hooks['hooks'] {
  const onAvailability = defined(features.map((feature) => feature.onAvailability));
  const weighCode = defined(features.map((feature) => feature.weighCode));
  return {
    availabilityChanged: async (batch, change) => {
      let isSpokenFor = false;
      for (const hook of onAvailability) {
        isSpokenFor ||= hook.speaksFor(change.registered);
        await hook.changed(batch, change);
      }
      return isSpokenFor;
    },
    weighCode: async (batch, report) => {
      let total: CodeWeight = { emergency: false, suppression: null, facts: {} };
      for (const weigh of weighCode) {
        const weight = await weigh(batch, report);
        if (weight !== null) total = heavier(total, weight);
      }
      return total;
    },
  };
}

function heavier(a: CodeWeight, b: CodeWeight): CodeWeight {
  const facts: AlarmFacts = { ...a.facts, ...b.facts };
  return { emergency: a.emergency || b.emergency, suppression: a.suppression ?? b.suppression, facts };
}

function heardBy(features: readonly Feature[], family: UpFamily, kind: UnitKind): readonly Listener['judge'][] {
  return features
    .flatMap((feature) => feature.onMessage ?? [])
    .filter((listener) => listener.family === family && (listener.kinds?.includes(kind) ?? true))
    .map(({ judge }) => judge);
}

function defined<T>(list: readonly (T | undefined)[]): readonly T[] {
  return list.filter((entry) => entry !== undefined);
}

function assertDistinct(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two features want the ${what} "${twice}"`);
}

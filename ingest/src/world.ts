import type { UnitState } from '@vigil/store';
import { copyMemory, type Forgotten, type MemoryPart, readMemory, type UnitMemory } from './memory.ts';

/** Live state of a unit while a batch works on it. */
export type LiveState = { -readonly [K in keyof Omit<UnitState, 'memory'>]: UnitState[K] } & { memory: UnitMemory };

/**
 * Committed live state of all units, in memory, and nothing but the committed one: a batch works on a {@link Draft}
 * that is merged here after its transaction committed and thrown away when it did not.
 *
 * ```
 *  store ──load──▶ World ──copy on first touch──▶ Draft ──commit──▶ World
 *                                                   └──rollback──▶ gone
 * ```
 */
export interface World {
  readonly states: ReadonlyMap<string, Readonly<LiveState>>;
  draft(): Draft;
  commit(draft: Draft): void;
  /** Replaces everything by what the store holds. */
  reload(states: readonly UnitState[]): void;
}

export interface Draft {
  /** Units ever heard, as committed: for work that looks at all of them. */
  readonly committed: ReadonlyMap<string, Readonly<LiveState>>;
  /** Current state inside the batch, null for a unit never heard. Not to be changed. */
  peek(unitId: string): Readonly<LiveState> | null;
  /** State to be changed; created for a unit never heard. */
  touch(unitId: string): LiveState;
  readonly touched: ReadonlyMap<string, LiveState>;
}

/**
 * @param parts of the units' memory, each of its own feature
 * @param forgotten told of each part that could not be read
 */
export function createWorld(
  parts: readonly MemoryPart[],
  forgotten: (what: Forgotten & { readonly unitId: string }) => void,
): World {
  const states = new Map<string, LiveState>();
  return {
    states,
    draft: () => createDraft(states),
    commit: (draft) => {
      for (const [unitId, state] of draft.touched) states.set(unitId, state);
    },
    reload: (stored) => {
      states.clear();
      for (const state of stored) {
        const { unitId } = state;
        const memory = readMemory(state.memory, parts, (what) => forgotten({ ...what, unitId }));
        states.set(unitId, { ...state, memory });
      }
    },
  };
}

function createDraft(committed: ReadonlyMap<string, LiveState>): Draft {
  const touched = new Map<string, LiveState>();
  return {
    touched,
    committed,
    peek: (unitId) => touched.get(unitId) ?? committed.get(unitId) ?? null,
    touch: (unitId) => {
      const known = touched.get(unitId);
      if (known !== undefined) return known;
      const before = committed.get(unitId);
      const copy = before === undefined ? neverHeard(unitId) : { ...before, memory: copyMemory(before.memory) };
      touched.set(unitId, copy);
      return copy;
    },
  };
}

/** Touched states by how much of their row has to be written. One that is as it was is in neither list. */
export function changesOf({ touched, committed }: Pick<Draft, 'touched' | 'committed'>): {
  readonly whole: readonly LiveState[];
  /** Only what every message changes. */
  readonly values: readonly LiveState[];
} {
  const whole: LiveState[] = [];
  const values: LiveState[] = [];
  for (const [unitId, state] of touched) {
    const before = committed.get(unitId);
    if (before === undefined || !hasSameRest(state, before)) whole.push(state);
    else if (!hasSameValues(state, before)) values.push(state);
  }
  return { whole, values };
}

/** What a message of telemetry changes, and what it leaves as it is. A new field has to be put on one side. */
const ofEveryMessage: Readonly<Record<keyof LiveState, boolean>> = {
  unitId: true,
  lastSeenAt: true,
  seq: true,
  skewMs: true,
  status: true,
  statusAt: true,
  memory: true,
  boot: false,
  profile: false,
  firmware: false,
  intervalMs: false,
  peopleSensor: false,
  declared: false,
  declaredAt: false,
  availability: false,
  availabilityReason: false,
  availabilitySince: false,
  lastTestAt: false,
};
const rest = Object.entries(ofEveryMessage).flatMap(([field, isOf]) => (isOf ? [] : [field]));

function hasSameRest(state: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): boolean {
  return rest.every((field) => state[field] === before[field]);
}

function hasSameValues(state: Readonly<LiveState>, before: Readonly<LiveState>): boolean {
  return (
    state.lastSeenAt === before.lastSeenAt &&
    state.seq === before.seq &&
    state.skewMs === before.skewMs &&
    state.statusAt === before.statusAt &&
    state.status === before.status &&
    JSON.stringify(state.memory) === JSON.stringify(before.memory)
  );
}

function neverHeard(unitId: string): LiveState {
  return {
    unitId,
    lastSeenAt: null,
    boot: null,
    seq: null,
    profile: null,
    firmware: null,
    intervalMs: null,
    peopleSensor: null,
    declared: null,
    declaredAt: null,
    availability: 'never-seen',
    availabilityReason: 'never-heard',
    availabilitySince: 0,
    skewMs: null,
    status: {},
    statusAt: null,
    lastTestAt: null,
    memory: {},
  };
}

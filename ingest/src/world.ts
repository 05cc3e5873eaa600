import type { UnitState } from '@vigil/store';
import { readMemory, type UnitMemory } from './unit-memory.ts';

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
  /** Current state inside the batch, null for a unit never heard. Not to be changed. */
  peek(unitId: string): Readonly<LiveState> | null;
  /** State to be changed; created for a unit never heard. */
  touch(unitId: string): LiveState;
  readonly touched: ReadonlyMap<string, LiveState>;
}

export function createWorld(): World {
  const states = new Map<string, LiveState>();
  return {
    states,
    draft: () => createDraft(states),
    commit: (draft) => {
      for (const [unitId, state] of draft.touched) states.set(unitId, state);
    },
    reload: (stored) => {
      states.clear();
      for (const state of stored) states.set(state.unitId, { ...state, memory: readMemory(state.memory) });
    },
  };
}

function createDraft(committed: ReadonlyMap<string, LiveState>): Draft {
  const touched = new Map<string, LiveState>();
  return {
    touched,
    peek: (unitId) => touched.get(unitId) ?? committed.get(unitId) ?? null,
    touch: (unitId) => {
      const known = touched.get(unitId);
      if (known !== undefined) return known;
      const before = committed.get(unitId);
      const copy = before === undefined ? neverHeard(unitId) : { ...before, memory: { ...before.memory } };
      touched.set(unitId, copy);
      return copy;
    },
  };
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

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Store } from '@vigil/store';
import {
  type AlarmView,
  type BoardCounts,
  type BoardSnapshot,
  boardHash,
  type ChangeBatch,
  type CitySilence,
  eachLane,
  isAlarmInScope,
  isAnnounced,
  isEmergency,
  isOpen,
  type Lane,
  type LiveChange,
  laneOf,
  type Proof,
  type Scope,
  workLanes,
} from '@vigil/vocabulary';
import { alarmFor } from '../session/without-names.ts';
import { createRing, type Ring } from './ring.ts';

/**
 * The board of one scope exactly as every desk of that scope has to show it. A desk that starts from `snapshot` and
 * applies each batch holds the same alarms as this does, so both sides' hashes agree:
 *
 * ```
 *   change rows ─▶ offer(views) ─▶ pending ──emergency: at once, else after coalesceMs──▶ flush
 *                                                                          │
 *              alarms, seq + 1, ring ◀─────────────────────────────────────┤
 *              ChangeBatch {epoch, prev, seq} to the room ◀────────────────┤
 *              urgent ones to each desk, confirmed one by one ◀────────────┘
 * ```
 *
 * Numbers count this board's batches. A new epoch starts at every (re)load; a desk that meets one it does not know
 * asks for a resync. A lane may hold fewer alarms than are open (`laneCap`; the counts tell the truth): when it has
 * outgrown or used up its cut, the board is loaded anew.
 */
export interface Board {
  readonly scope: Scope;
  snapshot(serverTime: number, proof: Proof | null): BoardSnapshot;
  /** The same in JSON, for HTTP. The alarms are written once for all desks that ask between two changes. */
  snapshotJson(serverTime: number, proof: Proof | null): Uint8Array;
  seq(): number;
  hash(): string;
  alarms(): readonly AlarmView[];
  /** The emergencies that ring. */
  ringing(): readonly AlarmView[];
  /** Views as they are in the store now; what is out of scope or known already is left out. */
  offer(views: readonly AlarmView[]): void;
  /** Reads the counts and says them when they changed. */
  recount(): Promise<void>;
  /** Reads everything again: goes on with the same epoch when only contents differ. */
  refresh(): Promise<void>;
  /** Some lane no longer matches its cut: `refresh` starts a new epoch. */
  outgrown(): boolean;
  /** What a desk missed; null: only a snapshot helps. */
  resync(from: { readonly epoch: string; readonly seq: number }): readonly ChangeBatch[] | null;
  close(): void;
}

export interface BoardOptions {
  readonly laneCap: number;
  readonly coalesceMs: number;
  readonly replayMs: number;
  readonly replayBatches: number;
}

interface Loaded {
  readonly views: readonly AlarmView[];
  readonly counts: BoardCounts;
}
interface State {
  readonly epoch: string;
  readonly alarms: Map<string, AlarmView>;
  readonly pending: Map<string, AlarmView>;
  readonly ring: Ring;
  /** Lanes that were read up to the cap: there may be more in the store than here. */
  cut: ReadonlySet<Lane>;
  seq: number;
  counts: BoardCounts;
  /** Of the alarms as they are; null: not computed since they changed. */
  hash: string | null;
  alarmsJson: string | null;
  ringing: readonly AlarmView[] | null;
}

const rings = (view: AlarmView): boolean => view.ringing && isEmergency(view);

/** Opens, offers and refreshes must not overlap: the caller runs them one after another. */
export async function openBoard(deps: {
  readonly store: Store;
  readonly scope: Scope;
  readonly options: BoardOptions;
  readonly silence: (scope: Scope) => CitySilence | null;
  readonly emit: (batch: ChangeBatch) => void;
  /** Called after `emit` with the urgent alarms of the batch. */
  readonly urgent: (alarms: readonly AlarmView[]) => void;
  readonly now: () => number;
}): Promise<Board> {
  const { store, scope, options, now } = deps;
  let timer: NodeJS.Timeout | undefined;

  const mine = (view: AlarmView): AlarmView => alarmFor(scope, view);
  const readCounts = async (): Promise<BoardCounts> => {
    const counts = await store.read.alarms.counts(scope);
    return {
      ...counts,
      units: await store.read.units.availabilityCounts(scope),
      silence: deps.silence(scope),
    };
  };
  const load = async (): Promise<Loaded> => ({
    views: (await store.read.alarms.openViews(scope, options.laneCap)).map(mine),
    counts: await readCounts(),
  });
  // As the store cuts: by the lane of the code, where emergencies stand first and take places too.
  const inLane = (views: Iterable<AlarmView>, lane: Lane): number => {
    let count = 0;
    for (const view of views) if (view.lane === lane) count += 1;
    return count;
  };
  const cutOf = ({ views }: Loaded): ReadonlySet<Lane> =>
    new Set(workLanes.filter((lane) => inLane(views, lane) >= options.laneCap));
  const begin = (loaded: Loaded): State => ({
    epoch: randomBytes(9).toString('base64url'),
    cut: cutOf(loaded),
    alarms: new Map(loaded.views.map((view) => [view.id, view])),
    pending: new Map(),
    ring: createRing({ ageMs: options.replayMs, batches: options.replayBatches }, 1),
    seq: 1,
    counts: loaded.counts,
    hash: null,
    alarmsJson: null,
    ringing: null,
  });
  let state = begin(await load());

  const stopTimer = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const say = (changes: readonly LiveChange[]): void => {
    const batch: ChangeBatch = { epoch: state.epoch, prev: state.seq, seq: state.seq + 1, changes };
    state.seq = batch.seq;
    state.ring.push(batch, now());
    deps.emit(batch);
  };
  const flush = (): void => {
    stopTimer();
    const views = [...state.pending.values()];
    if (views.length === 0) return;
    state.pending.clear();
    state.hash = null;
    state.alarmsJson = null;
    state.ringing = null;
    for (const view of views) {
      if (isOpen(view)) state.alarms.set(view.id, view);
      else state.alarms.delete(view.id);
    }
    say(views.map((alarm) => ({ type: 'alarm', alarm })));
    const urgent = views.filter(isAnnounced);
    if (urgent.length > 0) deps.urgent(urgent);
  };
  const offer = (views: readonly AlarmView[]): void => {
    const fresh = views.map(mine).filter((view) => {
      if (!isAlarmInScope(scope, view)) return false;
      const known = state.pending.get(view.id) ?? state.alarms.get(view.id);
      if (known === undefined) return isOpen(view);
      return known.version <= view.version && !isDeepStrictEqual(known, view);
    });
    for (const view of fresh) state.pending.set(view.id, view);
    if (fresh.some(isEmergency)) flush();
    else if (fresh.length > 0) timer ??= setTimeout(flush, options.coalesceMs);
  };
  const headOf = (serverTime: number, proof: Proof | null): Omit<BoardSnapshot, 'alarms'> => ({
    epoch: state.epoch,
    seq: state.seq,
    serverTime,
    counts: state.counts,
    proof,
  });
  const setCounts = (counts: BoardCounts): void => {
    if (isDeepStrictEqual(state.counts, counts)) return;
    flush();
    state.counts = counts;
    say([{ type: 'counts', counts }]);
  };

  return {
    scope,
    seq: () => state.seq,
    hash: () => (state.hash ??= boardHash(state.alarms.values())),
    alarms: () => [...state.alarms.values()],
    ringing: () => (state.ringing ??= [...state.alarms.values()].filter(rings)),
    snapshot: (serverTime, proof) => ({ ...headOf(serverTime, proof), alarms: [...state.alarms.values()] }),
    snapshotJson: (serverTime, proof) => {
      // All desks start at once after a restart, each with some megabytes in a storm: too dear to write for each anew.
      state.alarmsJson ??= JSON.stringify([...state.alarms.values()]);
      const head = JSON.stringify(headOf(serverTime, proof));
      return new TextEncoder().encode(`${head.slice(0, -1)},"alarms":${state.alarmsJson}}`);
    },
    offer,
    recount: async () => setCounts(await readCounts()),
    refresh: async () => {
      const loaded = await load();
      flush();
      const same = loaded.views.length === state.alarms.size && loaded.views.every((view) => state.alarms.has(view.id));
      if (same) {
        state.cut = cutOf(loaded);
        offer(loaded.views);
        setCounts(loaded.counts);
        return;
      }
      state = begin(loaded);
      // The first batch of the new epoch tells the desks that theirs has ended.
      say([{ type: 'counts', counts: loaded.counts }]);
      deps.urgent(loaded.views.filter(rings));
    },
    outgrown: () => {
      const held = eachLane(() => 0);
      for (const alarm of state.alarms.values()) held[laneOf(alarm)] += 1;
      // Not by the counts: they are read apart, and know of alarms that have not been offered yet.
      // Nor by what reading anew would not change: emergencies are never cut, however many they are.
      return workLanes.some(
        (lane) =>
          held[lane] > options.laneCap * 2 ||
          (state.cut.has(lane) && inLane(state.alarms.values(), lane) < options.laneCap / 2),
      );
    },
    resync: (from) => (from.epoch === state.epoch ? state.ring.since(from.seq, now()) : null),
    close: stopTimer,
  };
}

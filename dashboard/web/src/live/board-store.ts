import {
  type AlarmView,
  type BoardCounts,
  type BoardSnapshot,
  type ChangeBatch,
  isOpen,
  type Lane,
  laneOf,
  lanes,
  movesRow,
} from '@vigil/vocabulary';
import { noPlaces, type Places, stepPlaces } from '../board/places.ts';
import { HashTrail } from './hash-trail.ts';
import { emptyLists, type LaneLists, sortLanes } from './lane-lists.ts';

/** One consistent state of the board; a new object per applied change, so a commit of React can be named by it. */
export interface Board {
  readonly revision: number;
  readonly epoch: string | null;
  readonly seq: number;
  readonly hash: string;
  readonly lists: LaneLists;
  /** Which emergency stands where. */
  readonly places: Places;
  readonly counts: BoardCounts | null;
  readonly unacknowledgedEmergencies: number;
  readonly size: number;
}
export type Received = 'applied' | 'known' | 'queued' | 'gap';

type Listener = () => void;
export type BoardChange = { readonly upserted: readonly AlarmView[]; readonly removed: readonly string[] };

/** A resync that never ends must not eat the memory: beyond this the queue is dropped and the next batch is a gap. */
const queueLimit = 5_000;

/**
 * The board as this desk knows it: snapshot + numbered changes.
 *
 *   empty ──snapshot──▶ following ──gap, other epoch──▶ syncing ──replay or snapshot──▶ following
 *
 * While syncing, batches are queued and tried again afterwards. Rules: an open alarm is put in, a closed one taken
 * out, nothing else removes a row; the server's hash covers exactly that set.
 */
export class BoardStore {
  readonly #alarms = new Map<string, AlarmView>();
  readonly #rowListeners = new Map<string, Set<Listener>>();
  readonly #boardListeners = new Set<Listener>();
  readonly #changeListeners = new Set<(change: BoardChange) => void>();
  readonly trail = new HashTrail();
  #queue: ChangeBatch[] = [];
  #syncing = true;
  #places: Places = noPlaces;
  /** This desk sees the whole city, and its places are the slots. */
  readonly #whole: boolean;
  #board: Board = {
    revision: 0,
    epoch: null,
    seq: 0,
    hash: this.trail.hash,
    lists: emptyLists,
    places: noPlaces,
    counts: null,
    unacknowledgedEmergencies: 0,
    size: 0,
  };

  constructor(options: { readonly whole: boolean }) {
    this.#whole = options.whole;
  }

  readonly board = (): Board => this.#board;
  readonly row = (id: string): AlarmView | undefined => this.#alarms.get(id);
  readonly subscribe = (listener: Listener): Listener => {
    this.#boardListeners.add(listener);
    return () => {
      this.#boardListeners.delete(listener);
    };
  };
  subscribeRow(id: string, listener: Listener): Listener {
    const set = this.#rowListeners.get(id) ?? new Set();
    this.#rowListeners.set(id, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#rowListeners.get(id) === set) this.#rowListeners.delete(id);
    };
  }
  onChange(listener: (change: BoardChange) => void): Listener {
    this.#changeListeners.add(listener);
    return () => {
      this.#changeListeners.delete(listener);
    };
  }
  get syncing(): boolean {
    return this.#syncing;
  }
  alarms(): Iterable<AlarmView> {
    return this.#alarms.values();
  }

  beginSync(): void {
    this.#syncing = true;
  }

  receive(batch: ChangeBatch): Received {
    if (this.#syncing) {
      if (this.#queue.length >= queueLimit) this.#queue = [];
      this.#queue.push(batch);
      return 'queued';
    }
    const { epoch, seq } = this.#board;
    if (batch.epoch !== epoch) return 'gap';
    if (batch.seq <= seq) return 'known';
    if (batch.prev !== seq) return 'gap';
    this.#apply([batch]);
    return 'applied';
  }

  /** Ends a sync with what the server answered; `gap`: what was queued meanwhile does not follow, ask again. */
  synced(
    answer: { readonly batches: readonly ChangeBatch[] } | { readonly snapshot: BoardSnapshot },
  ): 'following' | 'gap' {
    if ('snapshot' in answer) this.#replace(answer.snapshot);
    const queued = this.#queue;
    this.#queue = [];
    const replayed = 'batches' in answer ? answer.batches : [];
    const { epoch } = this.#board;
    let { seq } = this.#board;
    const fit: ChangeBatch[] = [];
    let gap = false;
    for (const batch of [...replayed, ...queued].sort((a, b) => a.seq - b.seq)) {
      if (batch.epoch !== epoch) {
        gap ||= replayed.includes(batch);
        continue;
      }
      if (batch.seq <= seq) continue;
      if (batch.prev !== seq) {
        gap = true;
        break;
      }
      fit.push(batch);
      seq = batch.seq;
    }
    if (fit.length > 0) this.#apply(fit);
    this.#syncing = gap;
    return gap ? 'gap' : 'following';
  }

  #replace(snapshot: BoardSnapshot): void {
    const before = new Map(this.#alarms);
    this.#alarms.clear();
    for (const alarm of snapshot.alarms) if (isOpen(alarm)) this.#alarms.set(alarm.id, alarm);
    this.trail.restart(snapshot.seq, this.#alarms.values());
    const removed = [...before.keys()].filter((id) => !this.#alarms.has(id));
    const upserted = [...this.#alarms.values()].filter((alarm) => before.get(alarm.id)?.version !== alarm.version);
    this.#publish(snapshot.epoch, snapshot.seq, snapshot.counts, new Set(lanes), { upserted, removed });
  }

  #apply(batches: readonly ChangeBatch[]): void {
    const upserted = new Map<string, AlarmView>();
    const removed = new Set<string>();
    const touched = new Set<Lane>();
    let { counts, seq } = this.#board;
    for (const batch of batches) {
      for (const change of batch.changes) {
        if (change.type === 'counts') {
          counts = change.counts;
          continue;
        }
        const { alarm } = change;
        const old = this.#alarms.get(alarm.id);
        // A batch never carries an older version after a newer one; were it so, the newer one is the truth.
        if (old !== undefined && old.version > alarm.version) continue;
        if (old !== undefined && (!isOpen(alarm) || movesRow(old, alarm))) touched.add(laneOf(old));
        if (isOpen(alarm)) {
          if (movesRow(old, alarm)) touched.add(laneOf(alarm));
          this.#alarms.set(alarm.id, alarm);
          upserted.set(alarm.id, alarm);
          removed.delete(alarm.id);
        } else {
          this.#alarms.delete(alarm.id);
          upserted.delete(alarm.id);
          removed.add(alarm.id);
        }
        this.trail.changed(old, isOpen(alarm) ? alarm : undefined);
      }
      seq = batch.seq;
      this.trail.reached(seq);
    }
    this.#publish(this.#board.epoch, seq, counts, touched, {
      upserted: [...upserted.values()],
      removed: [...removed],
    });
  }

  #publish(
    epoch: string | null,
    seq: number,
    counts: BoardCounts | null,
    touched: ReadonlySet<Lane>,
    change: BoardChange,
  ): void {
    const lists = sortLanes(this.#alarms, this.#board.lists, touched);
    const unacknowledgedEmergencies = lists.emergency.ids.filter((id) => this.#alarms.get(id)?.ringing === true).length;
    this.#places = this.#seat(lists);
    this.#board = {
      revision: this.#board.revision + 1,
      epoch,
      seq,
      hash: this.trail.hash,
      lists,
      places: this.#places,
      counts,
      unacknowledgedEmergencies,
      size: this.#alarms.size,
    };
    for (const id of [...change.upserted.map((alarm) => alarm.id), ...change.removed])
      for (const listener of this.#rowListeners.get(id) ?? []) listener();
    for (const listener of this.#boardListeners) listener();
    for (const listener of this.#changeListeners) listener(change);
  }

  #seat({ emergency }: LaneLists): Places {
    const rows = emergency.ids.flatMap((id) => this.#alarms.get(id) ?? []);
    return stepPlaces(this.#places, rows, performance.now(), this.#whole);
  }
}

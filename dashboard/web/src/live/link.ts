import type {
  Answered,
  BeatAnswer,
  BoardSnapshot,
  DeskToServer,
  ErrorCode,
  Proof,
  ServerToDesk,
  UnitLive,
} from '@vigil/vocabulary';
import { io, type Socket } from 'socket.io-client';
import { api } from '../api/client.ts';
import { inBackground } from '../background.ts';
import type { BoardStore } from './board-store.ts';
import { Confirmations } from './confirmations.ts';
import { judgeLiveness, type LivenessInput, mustCover, startLiveness, stepLiveness } from './liveness.ts';
import { emergenciesInDocument, type PaintLedger } from './paint-ledger.ts';
import { compareScreen, emergenciesDiffer, type ServerState } from './screen-proof.ts';
import type { ServerClock } from './server-clock.ts';
import { StatusStore } from './status-store.ts';
import { unjudgedFrom } from './unjudged.ts';

export interface LinkParts {
  readonly store: BoardStore;
  readonly ledger: PaintLedger;
  readonly clock: ServerClock;
  readonly sound: () => 'on' | 'off';
  readonly view: () => string;
  readonly onAlarm: (alarm: Parameters<ServerToDesk['alarm']>[0]) => void;
  readonly onBye: (reason: ErrorCode) => void;
  /** With each answer: are alarms judged? */
  readonly onJudged: (ok: boolean) => void;
}

const beatMs = 1_000;
/** Last beat so long ago that the next frame beats; 0 would be the page's own start, a second too late at a cold load. */
const atOnce = Number.NEGATIVE_INFINITY;
const answerMs = 3_000;
/** Between two full snapshots asked for because the hash differs. */
const fullSyncMs = 2_000;
const syncRetryMs = 2_500;
/** Seconds until the next attempt; the last one repeats. A rescue desk must not wait longer. */
const retrySeconds = [1, 1, 2, 3, 5];

/** The desk's line to the server: follows the changes, proves each second what is painted, says when it cannot. */
export class Link {
  readonly status: StatusStore;
  readonly #parts: LinkParts;
  readonly #socket: Socket<ServerToDesk, DeskToServer>;
  readonly #confirmations = new Confirmations();
  readonly #unitListeners = new Set<(live: UnitLive) => void>();
  #liveness = startLiveness(performance.now(), !document.hidden);
  #pending: ServerState | null = null;
  #beatAt = atOnce;
  #fullSyncAt = Number.NEGATIVE_INFINITY;
  #syncTriedAt = 0;
  #syncRunning = false;
  #provenAt = 0;
  #attempt = 0;
  #watched: string | null = null;
  #frame = 0;
  #watchdog: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.status = new StatusStore({
      verdict: judgeLiveness(this.#liveness, performance.now()),
      covered: false,
      connection: { state: 'connecting' },
      proof: null,
      unjudged: null,
      unwatched: 0,
    });
    // Our own schedule instead of the client's: the cover shows the countdown, so it has to know it.
    this.#socket = io({ autoConnect: false, reconnection: false, transports: ['websocket', 'polling'] });
  }

  start(): void {
    const socket = this.#socket;
    socket.on('connect', () => this.#connected());
    socket.on('disconnect', () => this.#away());
    socket.on('connect_error', () => {
      this.#away();
      // Refused because the session is gone? The API says so, and 401 leads to the sign-in page.
      inBackground(api.get('/api/session'), 'session check');
    });
    socket.on('change', (batch) => {
      if (this.#parts.store.receive(batch) === 'gap') this.#sync('replay');
    });
    socket.on('alarm', (alarm, confirm) => {
      this.#confirmations.got(alarm, confirm, performance.now());
      this.#parts.onAlarm(alarm);
      this.#confirmPainted();
    });
    socket.on('unit', (live) => {
      for (const listener of this.#unitListeners) listener(live);
    });
    socket.on('proof', (proof) => this.#proof(proof));
    socket.on('bye', (reason) => this.#parts.onBye(reason));
    this.#parts.ledger.onPainted(() => {
      this.#confirmPainted();
      this.#comparePending();
    });
    document.addEventListener('visibilitychange', this.#visibility);
    this.#watchdog = setInterval(() => this.#judge(), 500);
    this.#frame = requestAnimationFrame(this.#onFrame);
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watchdog);
    clearTimeout(this.#retry);
    cancelAnimationFrame(this.#frame);
    document.removeEventListener('visibilitychange', this.#visibility);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  /** Values of one unit while somebody looks at it; null ends it. */
  watch(unitId: string | null): void {
    this.#watched = unitId;
    if (!this.#socket.connected) return;
    const watching = async (): Promise<void> => {
      const answer = await this.#socket.timeout(answerMs).emitWithAck('watch', unitId);
      if (answer.ok && answer.value !== null) for (const listener of this.#unitListeners) listener(answer.value);
    };
    inBackground(watching(), 'watch');
  }
  onUnit(listener: (live: UnitLive) => void): () => void {
    this.#unitListeners.add(listener);
    return () => {
      this.#unitListeners.delete(listener);
    };
  }
  tryNow(): void {
    if (!this.#socket.connected) this.#connect();
  }
  /** Was announced and is not on the screen yet. */
  awaits(id: string): boolean {
    return this.#confirmations.has(id);
  }
  /** Server time of the last answer that fitted what was painted. */
  readonly provenAt = (): number => this.#provenAt;
  get connected(): boolean {
    return this.#socket.connected;
  }

  #step(type: LivenessInput['type']): void {
    this.#liveness = stepLiveness(this.#liveness, { type, at: performance.now() });
  }
  #judge(): void {
    const verdict = judgeLiveness(this.#liveness, performance.now());
    this.status.set({ verdict, covered: mustCover(verdict) });
  }
  readonly #visibility = (): void => {
    this.#step(document.hidden ? 'hidden' : 'visible');
    this.#beatAt = atOnce;
    this.#judge();
  };
  readonly #onFrame = (): void => {
    if (this.#stopped) return;
    this.#step('frame');
    this.#parts.clock.frame();
    const now = performance.now();
    if (now - this.#beatAt >= beatMs && this.#socket.connected && !this.#parts.store.syncing) {
      this.#beatAt = now;
      inBackground(this.#beat(), 'beat');
    }
    if (this.#confirmations.overdue(now)) this.#sync('full');
    // A resync that failed half way (a lost answer, a busy server) is tried again until it succeeds.
    if (this.#parts.store.syncing && this.#socket.connected && now - this.#syncTriedAt > syncRetryMs)
      this.#sync(this.#parts.store.board().epoch === null ? 'full' : 'replay');
    this.#judge();
    this.#frame = requestAnimationFrame(this.#onFrame);
  };

  #connect(): void {
    clearTimeout(this.#retry);
    this.status.set({ connection: { state: 'connecting' } });
    this.#socket.connect();
  }
  #connected(): void {
    this.#attempt = 0;
    this.status.set({ connection: { state: 'connected' } });
    this.#sync(this.#parts.store.board().epoch === null ? 'full' : 'replay');
    if (this.#watched !== null) this.watch(this.#watched);
  }
  #away(): void {
    this.#step('unsynced');
    this.#parts.store.beginSync();
    if (this.#stopped) return;
    const seconds = retrySeconds[Math.min(this.#attempt, retrySeconds.length - 1)] ?? 5;
    this.#attempt += 1;
    // Some jitter: after a restart of the server not all desks in the same millisecond.
    const waitMs = seconds * 1000 + Math.random() * 400;
    clearTimeout(this.#retry);
    this.status.set({ connection: { state: 'waiting', retryAt: Date.now() + waitMs } });
    this.#retry = setTimeout(() => this.#connect(), waitMs);
  }

  #sync(how: 'replay' | 'full'): void {
    if (this.#syncRunning) return;
    const now = performance.now();
    if (how === 'full' && now - this.#fullSyncAt < fullSyncMs) return;
    if (how === 'full') this.#fullSyncAt = now;
    this.#syncTriedAt = now;
    this.#syncRunning = true;
    this.#parts.store.beginSync();
    this.#step('unsynced');
    const done = (): void => {
      this.#syncRunning = false;
    };
    inBackground(this.#runSync(how).finally(done), 'resync');
  }
  async #runSync(first: 'replay' | 'full'): Promise<void> {
    const { store } = this.#parts;
    let how = first;
    // Each round either ends in step with the server or asks again; a lost connection starts over at `connect`.
    while (this.#socket.connected) {
      const answer = how === 'full' ? { snapshot: await this.#snapshot() } : await this.#replay();
      if (answer === null) {
        how = 'full';
        continue;
      }
      const result = store.synced(answer);
      if ('snapshot' in answer) {
        this.#proof(answer.snapshot.proof);
        this.#confirmations.forgetMissing((id) => store.row(id) !== undefined);
      }
      if (result === 'following') {
        this.#step('synced');
        this.#beatAt = atOnce;
        return;
      }
      how = 'replay';
    }
  }
  /** Tells the time too, before a row is shown: this machine's own clock may be years off. */
  async #snapshot(): Promise<BoardSnapshot> {
    const askedAt = performance.now();
    const snapshot = await api.get<BoardSnapshot>('/api/live/snapshot');
    this.#parts.clock.told(snapshot.serverTime, performance.now() - askedAt);
    this.#parts.clock.frame();
    return snapshot;
  }
  async #replay(): Promise<Parameters<BoardStore['synced']>[0] | null> {
    const { epoch, seq } = this.#parts.store.board();
    if (epoch === null) return null;
    const answer = await this.#socket.timeout(answerMs).emitWithAck('resync', { epoch, seq });
    return answer.ok ? answer.value : null;
  }

  async #beat(): Promise<void> {
    const { ledger, clock, store } = this.#parts;
    const { painted } = ledger;
    if (painted === null) {
      // Nothing has been painted yet: asked again with the next frame.
      this.#beatAt = atOnce;
      return;
    }
    const shown = emergenciesInDocument(document);
    const torn = shown !== null && emergenciesDiffer(shown, this.#wantedEmergencies());
    if (torn) this.#step('differs');
    const sentAt = performance.now();
    const answer = await this.#ask(torn ? 'torn' : painted.hash, painted.seq);
    // No answer in time: nothing to do here, the liveness judgement counts it and covers the screen.
    if (answer === null) return;
    if (!answer.ok) {
      if (answer.code === 'not-signed-in') this.#parts.onBye(answer.code);
      return;
    }
    clock.told(answer.value.serverTime, performance.now() - sentAt);
    this.#step('answer');
    this.#proof(answer.value.proof);
    this.#judged(answer.value.judging);
    this.status.set({ unwatched: answer.value.unwatched });
    if (!torn && !store.syncing) this.#compare(answer.value);
    this.#judge();
  }
  async #ask(hash: string, seq: number): Promise<Answered<BeatAnswer> | null> {
    const beat = {
      seq,
      hash,
      paintedAt: this.#parts.ledger.paintedAt,
      sound: this.#parts.sound(),
      view: this.#parts.view(),
    };
    return new Promise((done) => {
      this.#socket.timeout(answerMs).emit('beat', beat, (error: Error | null, answer) => {
        done(error === null ? answer : null);
      });
    });
  }
  #wantedEmergencies(): readonly { readonly id: string; readonly version: number }[] {
    const { store } = this.#parts;
    return store
      .board()
      .lists.emergency.ids.map((id) => store.row(id))
      .filter((row) => row !== undefined);
  }
  #compare(server: Pick<BeatAnswer, 'seq' | 'hash'>): void {
    const { painted } = this.#parts.ledger;
    if (painted === null) return;
    const { trail } = this.#parts.store;
    const result = compareScreen(server, {
      seq: painted.seq,
      hash: painted.hash,
      hashAt: (seq) => trail.hashAt(seq),
    });
    if (result === 'same') {
      this.#pending = null;
      this.#provenAt = this.#parts.clock.now();
      this.#step('same');
    } else if (result === 'behind') {
      this.#pending ??= server;
      this.#step('differs');
    } else if (result === 'differs') {
      this.#pending = null;
      this.#step('differs');
      this.#sync('full');
    } else this.#pending = null;
  }
  #comparePending(): void {
    const pending = this.#pending;
    if (pending === null || this.#parts.store.syncing) return;
    const { painted } = this.#parts.ledger;
    if (painted !== null && painted.seq >= pending.seq) this.#compare(pending);
  }
  #confirmPainted(): void {
    const { ledger, store } = this.#parts;
    if (ledger.painted === null || ledger.painted.revision < store.board().revision) return;
    this.#confirmations.painted((id) => store.row(id)?.version ?? null);
  }
  #judged(judging: BeatAnswer['judging']): void {
    const { unjudged } = this.status.get();
    this.status.set({ unjudged: unjudgedFrom(unjudged, judging, this.#parts.clock.now()) });
    this.#parts.onJudged(judging.ok);
  }
  #proof(proof: Proof | null): void {
    if (proof !== null && proof.at !== this.status.get().proof?.at) this.status.set({ proof });
  }
}

import { type Logger, supervise } from '@vigil/service';
import type { ChangeRow, Store } from '@vigil/store';
import type { AlarmView, ChangeBatch, Proof, Scope, SilenceCell, SilenceRule, UnitLive } from '@vigil/vocabulary';
import { createSilenceWatch } from '../silence/watch.ts';
import type { Board, BoardOptions } from './board.ts';
import { createBoards } from './boards.ts';
import { every } from './every.ts';
import { canaryFactKey, proofFrom } from './proof.ts';
import { createSerial } from './serial.ts';
import { startTail } from './tail.ts';
import { createWatch } from './watch.ts';

/** Where live things go; the sockets implement it, tests may listen in. */
export interface Audience {
  batch(scopeKey: string, batch: ChangeBatch): void;
  urgent(scopeKey: string, alarms: readonly AlarmView[]): void;
  unit(unitId: string, live: UnitLive): void;
  proof(proof: Proof): void;
  /** These people's accounts changed: their sessions are looked at again. */
  people(ids: ReadonlySet<string>): void;
  scopesInUse(): ReadonlySet<string>;
  unitsWatched(): ReadonlySet<string>;
}

/** The live half: one tail of the change table feeding boards, watched units and the proof. */
export interface Live {
  board(scope: Scope): Promise<Board>;
  known(scope: Scope): Board | undefined;
  /** The board of this scope now, in JSON. */
  snapshotJson(scope: Scope): Promise<Uint8Array>;
  proof(): Proof | null;
  wake(): void;
  /** Age of the last successful look at the change table, ms. */
  feedAgeMs(): number;
  /** Since it was last known whether the city is going silent, ms. */
  silenceAgeMs(): number;
  seq(): number;
  stop(): Promise<void>;
}

const viewsPerRead = 500;
const silenceEveryMs = 5_000;

export async function startLive(deps: {
  readonly store: Store;
  readonly audience: Audience;
  readonly options: BoardOptions & { readonly feedEveryMs: number };
  readonly silence: {
    readonly rule: SilenceRule;
    readonly cells: (heardSince: number) => Promise<readonly SilenceCell[]>;
  };
  readonly logger: Logger;
  readonly now: () => number;
}): Promise<Live> {
  const { store, audience, options, logger, now } = deps;
  const serial = createSerial();
  const silence = createSilenceWatch({ ...deps.silence, changed: () => boards.countsChanged(), now });
  const boards = createBoards({
    store,
    serial,
    options,
    silence: (scope) => silence.of(scope),
    emit: (key, batch) => audience.batch(key, batch),
    urgent: (key, alarms) => audience.urgent(key, alarms),
    logger,
    now,
  });
  const watch = createWatch({ store, send: (id, live) => audience.unit(id, live), now });
  let proof = proofFrom(await store.read.processes.fact(canaryFactKey), null);

  const sink = async (rows: readonly ChangeRow[], gap: boolean): Promise<void> => {
    const ids = (kind: ChangeRow['kind']): ReadonlySet<string> =>
      new Set(rows.flatMap((row) => (row.kind === kind ? [row.id] : [])));
    const alarms = [...ids('alarm')];
    for (let at = 0; at < alarms.length; at += viewsPerRead) {
      boards.offer(await store.read.alarms.views(alarms.slice(at, at + viewsPerRead)));
    }
    const units = ids('unit');
    watch.changed(units);
    if (alarms.length > 0 || units.size > 0) boards.countsChanged();
    const isOther = gap || ids('register').size > 0;
    if (isOther) boards.contentsChanged();
    if (isOther || units.size > 0) silence.touched();
    if (ids('proof').size > 0) {
      const seen = proofFrom(await store.read.processes.fact(canaryFactKey), now());
      if (seen !== null) {
        proof = seen;
        audience.proof(seen);
      }
    }
    const people = ids('person');
    if (people.size > 0) audience.people(people);
  };
  const tail = await startTail({ store, serial, sink, everyMs: options.feedEveryMs, logger, now });

  let stopped = false;
  const lookForSilence = async (): Promise<void> => {
    try {
      await silence.look();
    } catch (error) {
      // A reading that our own stop has cut short.
      if (!stopped) throw error;
    }
  };
  supervise(logger, 'silence', lookForSilence);

  const stops = [
    every({ logger, name: 'boards', ms: 1_000 }, () => boards.tick(audience.scopesInUse())),
    every({ logger, name: 'silence', ms: silenceEveryMs }, lookForSilence),
    every({ logger, name: 'watched units', ms: 500 }, () => watch.tick(audience.unitsWatched())),
  ];

  return {
    board: (scope) => boards.of(scope),
    known: (scope) => boards.known(scope),
    snapshotJson: async (scope) => (await boards.of(scope)).snapshotJson(now(), proof),
    proof: () => proof,
    wake: () => tail.wake(),
    feedAgeMs: () => Math.max(0, now() - tail.readAt()),
    silenceAgeMs: () => silence.ageMs(),
    seq: () => tail.seq(),
    stop: async () => {
      stopped = true;
      for (const each of stops) each();
      await tail.stop();
      boards.close();
    },
  };
}

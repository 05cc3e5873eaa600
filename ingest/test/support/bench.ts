import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstEpoch, type JournalEntry } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import { type AlarmRecord, openStore, quarantineBounds, type Store } from '@vigil/store';
import type { CanonicalId, PresenceBody, RegisterFileInput } from '@vigil/vocabulary';
import { onTestFinished } from 'vitest';
import type { Feature } from '../../src/feature.ts';
import { features } from '../../src/features.ts';
import { createJudging } from '../../src/judging.ts';
import type { Listening } from '../../src/listening.ts';
import type { Pipeline } from '../../src/pipeline.ts';
import { type Rules, shippedRules } from '../../src/rules.ts';
import type { Stuck } from '../../src/stuck.ts';
import type { World } from '../../src/world.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { objectOf } from './json.ts';
import { importRegister, smallTown } from './register.ts';

/** A working day at noon in China. */
export const noon = Date.UTC(2026, 10, 23, 4, 0, 0);

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-ingest-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Sent {
  readonly origin?: string;
  readonly kind?: string;
  readonly at?: number;
  /** The broker's number of the connection. */
  readonly connection?: string;
  /** Life of the journal. */
  readonly epoch?: string;
}

export interface Bench {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly world: World;
  readonly pipeline: Pipeline;
  readonly sweeper: { tick(): Promise<void> };
  readonly listening: Listening;
  readonly stuck: Stuck;
  readonly counts: Map<string, number>;
  /** What the broker journaled and ingest has not read yet. */
  readonly waiting: JournalEntry[];
  /** false: the broker cannot be reached. */
  brokersUp: boolean;
  /** Journals one message now and processes everything that waits. */
  say(topic: string, body: unknown, sent?: Sent): Promise<void>;
  journal(topic: string, body: unknown, sent?: Sent): void;
  /** The same at once over another journal, which the sweeper follows from then on. */
  sayOver(journal: string, topic: string, body: unknown, sent?: Sent): Promise<void>;
  presence(credential: string, what: 'connect' | 'disconnect', body?: Partial<PresenceBody>): Promise<void>;
  flush(): Promise<void>;
  /** Time passes in steps of a second at most, as the timer would see it. */
  pass(ms: number, everyMs?: number): Promise<void>;
  /** The process dies and comes back: memory is gone, the store stays. */
  restart(): Promise<void>;
  open(unitId: string, code: CanonicalId): Promise<AlarmRecord | null>;
  alarms(): Promise<readonly string[]>;
  answers(): Promise<readonly { readonly topic: string; readonly body: Record<string, unknown> }[]>;
  availability(unitId: string): string;
  quarantine(): Promise<readonly string[]>;
}

const logger = createLogger({ name: 'test', level: 'silent' });

export async function startBench(
  options: {
    readonly register?: RegisterFileInput;
    readonly rules?: Rules;
    readonly features?: readonly Feature[];
    readonly folder?: string;
    readonly startAt?: number;
    readonly wrap?: (store: Store) => Store;
  } = {},
): Promise<Bench> {
  const folder = options.folder ?? (await temporaryFolder());
  const clock = fakeClock(options.startAt ?? noon);
  const opened = await openStore(
    { driver: 'sqlite', file: join(folder, 'vigil.db'), busyTimeoutMs: 5_000 },
    { clock: () => clock.now() },
  );
  onTestFinished(() => opened.close());
  const store = options.wrap?.(opened) ?? opened;
  await importRegister(opened, options.register ?? smallTown);
  const counts = new Map<string, number>();
  const waiting: JournalEntry[] = [];
  const state = { brokersUp: true };
  const others = new Set<string>();
  let seq = 0;
  let doneAt = clock.now();

  async function build() {
    const { sweeper, ...judging } = await createJudging({
      store,
      features: options.features ?? features,
      rules: options.rules ?? shippedRules,
      clock,
      logger,
      utcOffsetMinutes: 480,
      quarantineKeep: 1_000,
      quarantineBounds,
      changesKeep: 100_000,
      brokerReached: () => state.brokersUp,
      tell: (news) => {
        for (const [what, count] of news.counts) counts.set(what, (counts.get(what) ?? 0) + count);
      },
    });
    const tick = (): Promise<void> =>
      sweeper.tick([
        { journal: 'main', withIt: waiting.length === 0, doneAt },
        ...[...others].map((journal) => ({ journal, withIt: true, doneAt })),
      ]);
    await tick();
    return { ...judging, sweeper: { tick } };
  }
  let parts = await build();

  const bench: Bench = {
    clock,
    store: opened,
    counts,
    waiting,
    get world() {
      return parts.world;
    },
    get pipeline() {
      return parts.pipeline;
    },
    get sweeper() {
      return parts.sweeper;
    },
    get listening() {
      return parts.listening;
    },
    get stuck() {
      return parts.stuck;
    },
    get brokersUp() {
      return state.brokersUp;
    },
    set brokersUp(up: boolean) {
      state.brokersUp = up;
    },
    journal: (
      topic,
      body,
      { origin = 'dev-L1', kind = 'publish', at = clock.now(), connection = '1', epoch = firstEpoch } = {},
    ) => {
      seq += 1;
      const payload =
        body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      waiting.push({
        epoch,
        seq,
        kind,
        lane: 'ordinary',
        origin,
        connection,
        topic,
        payload,
        receivedAt: at,
        flags: 1,
      });
    },
    flush: async () => {
      const entries = waiting.splice(0);
      if (entries.length === 0) return;
      await parts.pipeline.run('main', entries);
      doneAt = entries.at(-1)?.receivedAt ?? doneAt;
    },
    sayOver: async (journal, topic, body, sent) => {
      others.add(journal);
      bench.journal(topic, body, sent);
      await parts.pipeline.run(journal, waiting.splice(-1));
    },
    say: async (topic, body, sent) => {
      bench.journal(topic, body, sent);
      await bench.flush();
    },
    presence: async (credential, what, body = {}) => {
      const full = { clientId: `${credential}:x`, address: '127.0.0.1', transport: 'tcp', session: '1', ...body };
      await bench.say(`presence/${credential}`, full, {
        origin: credential,
        kind: what,
        connection: full.session,
      });
    },
    pass: async (ms, everyMs = 1_000) => {
      for (let left = ms; left > 0; left -= everyMs) {
        clock.advance(Math.min(left, everyMs));
        await parts.sweeper.tick();
      }
    },
    restart: async () => {
      parts = await build();
    },
    open: (unitId, code) => opened.read.alarms.findOpen(unitId, code),
    alarms: async () => {
      const views = await opened.read.alarms.openViews({ vendor: null, counties: null }, 10_000);
      return views.map((view) => `${view.unitId} ${view.code} ${view.state}`).toSorted();
    },
    answers: async () =>
      (await opened.read.effects.due({ kinds: ['answer'], now: clock.now(), limit: 1_000 })).map(
        ({ key, payload }) => ({
          topic: key,
          body: objectOf(payload),
        }),
      ),
    availability: (unitId) => parts.world.states.get(unitId)?.availability ?? 'never-seen',
    quarantine: async () =>
      (await opened.read.quarantine.list({ scope: { vendor: null, counties: null }, limit: 500 })).map(
        (item) => item.reason,
      ),
  };
  return bench;
}

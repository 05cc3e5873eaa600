import { brokerAwayAfterMs } from '@vigil/vocabulary';

/**
 * What a journal's broker said of itself last. `started`: only that; `taking`: it says so again and again, and can be
 * missed; `refusing`: its journal is at its limit, readings are not taken.
 */
export const brokerStates = ['started', 'taking', 'refusing', 'stopped'] as const;
export type BrokerState = (typeof brokerStates)[number];

/** Fact of the store: survives our restart, because a broker that has stopped says so once. */
export function brokerFact(journal: string): string {
  return `ingest.broker:${journal}`;
}

/** Where the reading of one journal stands. */
export interface Heard {
  readonly journal: string;
  /** It is read to its end, or was a moment ago. */
  readonly withIt: boolean;
  /** It can be read. */
  readonly readable: boolean;
  /** Our own connection to its broker is there, or none is wanted. */
  readonly reached: boolean;
}

/**
 * Since when we hear everything that comes over a journal. Silence is judged only while we do: while its broker is
 * away, its journal refuses readings, cannot be read or is behind, or our clock was set, nobody can know whether a unit
 * is silent. Each journal is deaf on its own; a unit is judged by the one that it spoke over last.
 *
 * ```
 *   deaf ──read to its end, broker there and taking──▶ listening since now
 *     ▲                                                     │
 *     └──── stopped, refusing, unreachable, unreadable, ────┘
 *           fallen behind, no sign of life of the broker
 * ```
 */
export interface Listening {
  /**
   * Epoch ms; while deaf: `now`, so that no silence has any length.
   *
   * @param journal undefined: not known which; as long as any is heard, since the last one was
   */
  since(now: number, journal?: string): number;
  isDeaf(journal?: string): boolean;
  /** It is being read and has not come to its end: what it holds may say anything. */
  isBehind(journal?: string): boolean;
  /**
   * Nothing can come from there that would end a delay under way, for a reason of our own: a delay waits, because nobody
   * could tell that it had ended. A backlog is none: it is judged in the order of its own times. `at` is monotonic, ms.
   */
  isMute(journal: string | undefined, at: number): boolean;
  /** true when something changed: every unit must be judged anew. `at` is monotonic, ms. */
  update(heard: readonly Heard[], now: number, at: number): boolean;
  /** Something of this journal was read. `at` is monotonic, ms. */
  heard(journal: string, at: number): void;
  /** The broker said so; found in the store at the start. */
  said(journal: string, broker: BrokerState): void;
  brokerOf(journal: string): BrokerState | null;
  /** Its broker came up: what happened before it was not heard. */
  restart(journal: string, at: number): void;
  /** Our clock was set: instants of before do not compare with those of now. */
  clockSet(now: number): void;
  /** Deaf journals, with the reason, for people. */
  deaf(): readonly { readonly journal: string; readonly reason: string }[];
}

interface Ear {
  startedAt: number | null;
  behind: boolean;
  reason: string;
  broker: BrokerState | null;
  /** Monotonic ms of the last entry read. */
  heardAt: number | null;
}

/** Who is being heard is not away, whatever our own connection says. */
const justHeardMs = 10_000;

function isMute({ startedAt, behind, reason, heardAt }: Ear, at: number): boolean {
  if (startedAt !== null || behind) return false;
  return reason !== 'broker-away' || heardAt === null || at - heardAt > justHeardMs;
}

export function createListening(): Listening {
  const ears = new Map<string, Ear>();

  function ear(journal: string): Ear {
    let found = ears.get(journal);
    if (found === undefined) {
      found = { startedAt: null, behind: true, reason: 'starting', broker: null, heardAt: null };
      ears.set(journal, found);
    }
    return found;
  }

  function reasonOf({ withIt, readable, reached }: Heard, { broker, heardAt }: Ear, at: number): string | null {
    if (!readable) return 'unreadable';
    if (broker === 'stopped') return 'broker-stopped';
    if (broker === 'refusing') return 'journal-at-limit';
    if (!reached) return 'broker-away';
    if (!withIt) return 'behind';
    // Only brokers that say so regularly can be missed: a journal of an older one has no such records.
    if (broker === 'taking' && heardAt !== null && at - heardAt > brokerAwayAfterMs) return 'broker-silent';
    return null;
  }

  function sinceOfAll(now: number): number {
    let since: number | null = null;
    for (const { startedAt } of ears.values())
      if (startedAt !== null) since = since === null ? startedAt : Math.max(since, startedAt);
    return since ?? now;
  }

  return {
    since: (now, journal) =>
      journal === undefined || !ears.has(journal) ? sinceOfAll(now) : (ears.get(journal)?.startedAt ?? now),
    isDeaf: (journal) =>
      journal === undefined || !ears.has(journal)
        ? [...ears.values()].every(({ startedAt }) => startedAt === null)
        : ear(journal).startedAt === null,
    isBehind: (journal) =>
      journal === undefined || !ears.has(journal)
        ? ears.size === 0 || [...ears.values()].some(({ behind }) => behind)
        : ear(journal).behind,
    isMute: (journal, at) => {
      const known = journal === undefined ? undefined : ears.get(journal);
      if (known === undefined) return [...ears.values()].every((each) => isMute(each, at)) && ears.size > 0;
      return isMute(known, at);
    },
    update: (heard, now, at) => {
      let changed = false;
      for (const each of heard) {
        const known = ear(each.journal);
        known.heardAt ??= at;
        const reason = reasonOf(each, known, at);
        known.behind = each.readable && !each.withIt;
        known.reason = reason ?? '';
        if ((reason === null) === (known.startedAt !== null)) continue;
        known.startedAt = reason === null ? now : null;
        changed = true;
      }
      return changed;
    },
    heard: (journal, at) => {
      ear(journal).heardAt = at;
    },
    said: (journal, broker) => {
      ear(journal).broker = broker;
    },
    brokerOf: (journal) => ears.get(journal)?.broker ?? null,
    restart: (journal, at) => {
      const known = ear(journal);
      if (known.startedAt !== null) known.startedAt = Math.max(known.startedAt, at);
    },
    clockSet: (now) => {
      for (const known of ears.values()) if (known.startedAt !== null) known.startedAt = now;
    },
    deaf: () =>
      [...ears].flatMap(([journal, { startedAt, reason }]) => (startedAt === null ? [{ journal, reason }] : [])),
  };
}

import { type Logger, supervise } from '@vigil/service';
import type { Judging, ProcessHealth } from '@vigil/vocabulary';

/** Ages in ms of a monotonic clock, so that a wall clock that is set changes no verdict. Null: it is not so. */
interface JudgingFacts {
  /** Since when the broker is away, or acknowledges nothing. */
  readonly deafMs: number | null;
  /** Since when ingest's sign of life in the store has not changed. */
  readonly silentMs: number | null;
  /** Since when its health page says that it is not ready, or does not answer. */
  readonly notReadyMs: number | null;
  /** Since when a test message that the broker acknowledged has not come through. */
  readonly unprovenMs: number | null;
}

/** A restart of the broker is shorter, with the time to connect again. */
const deafAfterMs = 10_000;
/** It is written each 2 s; a store that is locked for long delays it without anything being wrong. */
const silentAfterMs = 10_000;
/** A restart of ingest is shorter. */
const notReadyAfterMs = 6_000;
/** Three canaries of 15 s. */
const unprovenAfterMs = 45_000;

/** Does it arrive, and is it judged? A dead broker, a full disk, a dead ingest and a stuck one look alike from the desk. */
function judgeJudging({ deafMs, silentMs, notReadyMs, unprovenMs }: JudgingFacts): Judging {
  if (deafMs !== null && deafMs >= deafAfterMs) return { ok: false, reason: 'not-arriving', forMs: deafMs };
  if (silentMs !== null && silentMs >= silentAfterMs) return { ok: false, reason: 'silent', forMs: silentMs };
  if (notReadyMs !== null && notReadyMs >= notReadyAfterMs)
    return { ok: false, reason: 'not-ready', forMs: notReadyMs };
  if (unprovenMs !== null && unprovenMs >= unprovenAfterMs) return { ok: false, reason: 'unproven', forMs: unprovenMs };
  return { ok: true, reason: 'judging', forMs: 0 };
}

export interface JudgingWatch {
  now(): Judging;
  stop(): void;
}

const lookEveryMs = 1_000;

/** Looks once a second whether the broker accepts, at ingest's sign of life, its health page, and whether canaries come through. */
export function watchJudging(deps: {
  /** The sign of life as the store has it; null: ingest has never run on it. */
  readonly lastBeat: () => Promise<number | null>;
  /** Null: no health page is configured, and an ingest that never was is no fault. */
  readonly page: (() => Promise<ProcessHealth>) | null;
  /** Null: there is no broker to ask. */
  readonly accepting: () => boolean | null;
  readonly canaries: { readonly sent: () => number; readonly provenAt: () => number | null };
  /** Called when the verdict changes. */
  readonly changed: (judging: Judging) => void;
  readonly logger: Logger;
  readonly monotonic?: () => number;
}): JudgingWatch {
  const { canaries, logger } = deps;
  const monotonic = deps.monotonic ?? ((): number => performance.now());
  let beat: { readonly value: number | null; readonly since: number } | null = null;
  let notReadySince: number | null = null;
  let deafSince: number | null = null;
  let proven = { at: canaries.provenAt(), sent: canaries.sent() };
  let unprovenSince: number | null = null;
  let said = true;
  let busy = false;

  async function lookAtBeat(at: number): Promise<void> {
    // A store that cannot be read gives no sign of life either.
    const value = await deps.lastBeat().catch(() => beat?.value ?? null);
    if (beat === null || beat.value !== value) beat = { value, since: at };
  }

  async function lookAtPage(at: number): Promise<void> {
    if (deps.page === null) return;
    const { ok } = await deps.page();
    notReadySince = ok ? null : (notReadySince ?? at);
  }

  function lookAtCanaries(at: number): void {
    if (proven.at !== canaries.provenAt()) {
      proven = { at: canaries.provenAt(), sent: canaries.sent() };
      unprovenSince = null;
    } else if (canaries.sent() > proven.sent) unprovenSince ??= at;
  }

  function verdict(): Judging {
    const at = monotonic();
    const age = (since: number | null): number | null => (since === null ? null : Math.round(at - since));
    const expected = beat !== null && (beat.value !== null || deps.page !== null);
    return judgeJudging({
      deafMs: age(deafSince),
      silentMs: expected ? age(beat?.since ?? null) : null,
      notReadyMs: age(notReadySince),
      unprovenMs: age(unprovenSince),
    });
  }

  async function look(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      const at = monotonic();
      deafSince = deps.accepting() === false ? (deafSince ?? at) : null;
      lookAtCanaries(at);
      await Promise.all([lookAtBeat(at), lookAtPage(at)]);
      const judging = verdict();
      if (judging.ok !== said) deps.changed(judging);
      said = judging.ok;
    } finally {
      busy = false;
    }
  }

  const timer = setInterval(() => supervise(logger, 'is ingest judging', look), lookEveryMs);
  supervise(logger, 'is ingest judging', look);
  return { now: verdict, stop: () => clearInterval(timer) };
}

import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const followers = z.array(z.object({ cursor: z.number() }));
const readiness = z.object({ journals: followers, history: z.object({ journals: followers }) });

/** Journal entries done so far. */
export interface Standing {
  readonly judged: number;
  readonly inHistory: number;
}

/** How far an intake has come, from its readiness page; null while it does not answer. */
export async function readStanding(healthPort: number): Promise<Standing | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
    const { journals, history } = readiness.parse(await response.json());
    const furthest = (of: typeof journals): number => Math.max(0, ...of.map(({ cursor }) => cursor));
    return { judged: furthest(journals), inHistory: furthest(history.journals) };
  } catch (error) {
    // Not listening yet, or too busy with one batch to answer.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Asks an intake again and again, as a monitoring system does. */
export interface StandingWatch {
  /** The last answer; null: there was none yet. */
  readonly latest: Standing | null;
  /** The longest time without an answer, ms. */
  readonly slowestMs: number;
  stop(): Promise<void>;
}

const askEveryMs = 200;

export function watchStanding(healthPort: number): StandingWatch {
  const stopped = new AbortController();
  let latest: Standing | null = null;
  let slowestMs = 0;
  const ask = async (): Promise<void> => {
    let since = performance.now();
    while (!stopped.signal.aborted) {
      const standing = await readStanding(healthPort);
      slowestMs = Math.max(slowestMs, performance.now() - since);
      if (standing !== null) latest = standing;
      await pause(askEveryMs);
      if (standing !== null) since = performance.now();
    }
  };
  const asking = ask();
  return {
    get latest() {
      return latest;
    },
    get slowestMs() {
      return slowestMs;
    },
    stop: () => {
      stopped.abort();
      return asking;
    },
  };
}

import { VigilError } from '@vigil/vocabulary';

/** Whose password is to be looked at: somebody who has signed in from there before, or anybody. */
export interface Asking {
  readonly known: boolean;
  /** As it is counted, see `addressKey`. */
  readonly address: string;
}

/**
 * Password checks are dear on purpose (19 MiB, 35 ms each), and who floods the door must not make them the work of the
 * process that shows alarms. One is looked at at a time, so that a burst of guesses cannot all be judged by the failure
 * count from before the burst.
 *
 * ```
 *  known ────▶ first, as fast as they come ─────────────────────▶ one at a time
 *  stranger ─▶ a few wait for each address ─▶ wrong ones are paced ─▲
 * ```
 * Only wrong passwords are paced: an address at which thirty people sign in for the first time is not slowed.
 */
export interface PasswordGate {
  /** `work` is given a function to call when the password was wrong. @throws VigilError 'too-many-attempts' */
  run<T>(asking: Asking, work: (wrong: () => void) => Promise<T>): Promise<T>;
}

const waitingLimit = { known: { address: 32, all: 128 }, stranger: { address: 8, all: 64 } } as const;
/** Wrong passwords of all strangers together: a fifth of one core at the most. */
const strangers = { burst: 20, perSecond: 5 } as const;
const addressesRemembered = 10_000;

interface Job extends Asking {
  start(): Promise<void>;
}

/** @param perMinute wrong passwords that one address may try before it is slowed to that rate */
export function createPasswordGate(perMinute: number, monotonic: () => number = () => performance.now()): PasswordGate {
  const queues: { readonly known: Job[]; readonly stranger: Job[] } = { known: [], stranger: [] };
  const all = bucket(strangers.burst, strangers.perSecond, monotonic);
  const byAddress = new Map<string, Bucket>();
  let busy = false;
  let timer: NodeJS.Timeout | null = null;

  const bucketOf = (address: string): Bucket => {
    const found = byAddress.get(address);
    if (found !== undefined) return found;
    if (byAddress.size >= addressesRemembered)
      for (const [key, one] of byAddress) if (one.waitMs() === 0) byAddress.delete(key);
    const made = bucket(perMinute, perMinute / 60, monotonic);
    byAddress.set(address, made);
    return made;
  };
  /** How long until the next stranger may be looked at: those of an address that is slowed do not hold up the others. */
  const nextStranger = (): { readonly job: Job | null; readonly inMs: number } => {
    const allMs = all.waitMs();
    let inMs = Number.POSITIVE_INFINITY;
    for (const job of queues.stranger) {
      const ms = Math.max(allMs, byAddress.get(job.address)?.waitMs() ?? 0);
      if (ms === 0) return { job, inMs: 0 };
      inMs = Math.min(inMs, ms);
    }
    return { job: null, inMs };
  };
  const goOn = (): void => {
    if (busy) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    let job = queues.known.shift() ?? null;
    if (job === null) {
      const next = nextStranger();
      job = next.job;
      if (job !== null) queues.stranger.splice(queues.stranger.indexOf(job), 1);
      else if (Number.isFinite(next.inMs)) timer = setTimeout(goOn, Math.ceil(next.inMs)).unref();
    }
    if (job === null) return;
    busy = true;
    void look(job);
  };
  /** Never rejects: how a job ended is told to who asked. */
  const look = async (job: Job): Promise<void> => {
    await job.start();
    busy = false;
    goOn();
  };

  return {
    run: async (asking, work) => {
      const lane = asking.known ? 'known' : 'stranger';
      const queue = queues[lane];
      const limit = waitingLimit[lane];
      const ofAddress = queue.filter(({ address }) => address === asking.address).length;
      if (queue.length >= limit.all || ofAddress >= limit.address)
        throw new VigilError('too-many-attempts', 'too many people are signing in at once', {
          details: { retryAfterMs: 2_000 },
        });
      const wrong = (): void => {
        if (asking.known) return;
        all.spend();
        bucketOf(asking.address).spend();
      };
      return new Promise((resolve, reject) => {
        queue.push({ ...asking, start: () => work(wrong).then(resolve, reject) });
        goOn();
      });
    },
  };
}

interface Bucket {
  /** Until it may be spent from again, ms; 0: now. */
  waitMs(): number;
  spend(): void;
}

function bucket(size: number, perSecond: number, monotonic: () => number): Bucket {
  let level = size;
  let at = monotonic();
  const fill = (): void => {
    const now = monotonic();
    level = Math.min(size, level + ((now - at) * perSecond) / 1000);
    at = now;
  };
  return {
    waitMs: () => {
      fill();
      return level >= 1 ? 0 : ((1 - level) * 1000) / perSecond;
    },
    spend: () => {
      fill();
      level -= 1;
    },
  };
}

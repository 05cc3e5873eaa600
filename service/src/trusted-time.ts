import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Both clocks, so that a test can have its own. */
export interface Clocks {
  /** Epoch ms, UTC. */
  wall(): number;
  /** ms since an arbitrary start, never set back. */
  monotonic(): number;
}

const systemClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/** While we were stopped it goes on by so much at most: a clock that is ahead cannot be told from a long stop. */
const stoppedMs = 3_600_000;
/** While we run it makes up for a long stop at this speed: a month of absence is made up for in a month. */
const speed = 2;

/**
 * Time by which old things are deleted. It never runs ahead of the wall clock and never jumps with it: a clock that is set
 * years ahead, while we run or while we are stopped, deletes nothing that is younger than it seems.
 *
 * ```
 *  wall clock ──set ahead──▶ ···························   follows at twice the speed of time
 *  trusted    ─────────────────────────────────────────▶
 * ```
 */
export interface TrustedTime {
  /** Epoch ms. */
  now(): number;
  /** Remembers it for the next start; now and then is enough. Throws what the file system says. */
  save(): void;
}

/** @param file where it is remembered; the first start believes the wall clock */
export function openTrustedTime(file: string, clocks: Clocks = systemClocks): TrustedTime {
  const before = read(file);
  let at = before === null ? clocks.wall() : Math.min(clocks.wall(), before + stoppedMs);
  let lookedAt = clocks.monotonic();
  const now = (): number => {
    const monotonic = clocks.monotonic();
    at = Math.min(clocks.wall(), at + speed * (monotonic - lookedAt));
    lookedAt = monotonic;
    return at;
  };
  return {
    now,
    save: () => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, `${JSON.stringify({ at: now() })}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): number | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const at = typeof value === 'object' && value !== null && 'at' in value ? value.at : null;
    return typeof at === 'number' && Number.isFinite(at) ? at : null;
  } catch {
    // None yet, or half a file of a machine that lost its power: the wall clock is all there is.
    return null;
  }
}

import { statfsSync } from 'node:fs';

const mebibyte = 2 ** 20;

/**
 * Below which free space of its file system something is given up, so that alarms find room as long as there is any:
 *
 * ```
 *   history waits ──▶ of quarantine only heads ──▶ readings are refused (the journal's reserve) ──▶ alarms to the end
 * ```
 *
 * The bytes, or on a small disk the share of it.
 */
const reserves = {
  history: { bytes: 256 * mebibyte, share: 0.1 },
  quarantine: { bytes: 128 * mebibyte, share: 0.05 },
} as const;

/** How old a look at the file system may be, ms. */
const lookEveryMs = 1_000;

/**
 * Asks whether the disk of a file or folder is so full that this has to be given up. What cannot be looked at is not
 * full: the write itself will say.
 */
export function watchHeadRoom(path: string, what: keyof typeof reserves): () => boolean {
  const { bytes, share } = reserves[what];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isLow = false;
  return () => {
    const now = performance.now();
    if (now - lookedAt < lookEveryMs) return isLow;
    lookedAt = now;
    isLow = isBelow(path, bytes, share);
    return isLow;
  };
}

function isBelow(path: string, bytes: number, share: number): boolean {
  try {
    const { bavail, blocks, bsize } = statfsSync(path);
    return bavail * bsize < Math.min(bytes, blocks * bsize * share);
  } catch {
    return false;
  }
}

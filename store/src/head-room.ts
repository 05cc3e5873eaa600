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

/** What is written goes into the log first, then into the file. */
const timesWritten = 2;

/**
 * Asks whether the disk of a file or folder is so full that this has to be given up, counting what is about to be
 * written (bytes). Looked at each time: what a second may bring fills a small disk. What cannot be looked at is not
 * full: the write itself will say.
 */
export function watchHeadRoom(path: string, what: keyof typeof reserves): (coming?: number) => boolean {
  const { bytes, share } = reserves[what];
  return (coming = 0) => {
    try {
      const { bavail, blocks, bsize } = statfsSync(path);
      return bavail * bsize - coming * timesWritten < Math.min(bytes, blocks * bsize * share);
    } catch {
      return false;
    }
  };
}

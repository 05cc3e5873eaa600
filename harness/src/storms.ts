import { appendFileSync } from 'node:fs';

/** One series of kills, reproducible by its seed. */
export interface Storm {
  readonly seed: number;
  readonly kills: number;
}

const seeds = 1_000_000;

/** Are all cases to be tried (`npm run test:long`), or a slice of them? */
export const isLongRun = process.env['VIGIL_LONG'] === '1';

/**
 * The storms of one durability test: one of `kills` in `npm test`, as many as make `full` kills in `npm run test:long`.
 * VIGIL_TEST_SEED gives the first seed, the others count on from it; the seed belongs into the test's name.
 *
 * @example
 * it.each(storms({ kills: 24, full: 2_000 }))('loses nothing over $kills kills, seed $seed', async (storm) => {
 *   …
 *   survived('kill -9 of the writer', storm);
 * });
 */
export function storms({ kills, full }: { readonly kills: number; readonly full: number }): readonly Storm[] {
  const first = Number(process.env['VIGIL_TEST_SEED'] ?? Math.floor(Math.random() * seeds));
  const count = isLongRun ? Math.ceil(full / kills) : 1;
  return Array.from({ length: count }, (_, index) => ({ seed: first + index, kills }));
}

/** Told at the end of a storm: the run adds up what was survived and prints it. */
export function survived(what: string, { seed, kills }: Storm): void {
  const log = process.env['VIGIL_STORM_LOG'];
  if (log !== undefined && log !== '') appendFileSync(log, `${what}\t${seed}\t${kills}\n`);
}

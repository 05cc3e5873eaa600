import { storms } from '@vigil/harness';
import { type Damage, damagesOf, recordedDay, seededRandom, shrink, styleOf } from '@vigil/simulators';
import { describe, expect, test } from 'vitest';
import { playDay } from './support/dirty-day.ts';

/** Each day of a series takes some kills and much else: it is as long as a storm of as many. */
describe.each(storms({ kills: 24, full: 2_400 }))('days from seed $seed', ({ seed, kills: days }) => {
  test('a damaged day rings for everybody for whom the clean one does, and for nobody else without a reason', async () => {
    for (let index = 0; index < days; index += 1) {
      const random = seededRandom(seed * 1_000 + index);
      const day = recordedDay(styleOf(random.fork('style')));
      const damages = damagesOf(day, random.fork('damages'));
      if ((await playDay(day, damages)).length === 0) continue;
      const least = await shrink<Damage>(damages, async (fewer) => (await playDay(day, fewer)).length > 0);
      const failed = await playDay(day, least);
      expect.fail(JSON.stringify({ seed, day: index, style: day.style, damages: least, failed }, null, 1));
    }
  }, 300_000);
});

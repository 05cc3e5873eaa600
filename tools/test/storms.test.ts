import { expect, test } from 'vitest';
import { stormSummary } from '../test-report/storms.ts';

test('survived kills are added up by test, with the seeds that bring them again', () => {
  const log = 'writer\t7\t24\nbroker\t100\t20\nwriter\t8\t24\n';
  expect(stormSummary(log)).toEqual([
    '',
    'survived 68 kill -9:',
    '  broker: 20 kills, seed 100',
    '  writer: 48 kills, seeds 7 to 8',
  ]);
});

test('nothing is said when nothing was killed', () => {
  expect(stormSummary('')).toEqual([]);
});

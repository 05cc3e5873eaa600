import { argv, stdout } from 'node:process';
import { openEmbedded } from '../../src/history/embedded/embedded-driver.ts';
import { BASE_MS, series } from './points.ts';

// Writes 300 points a batch and prints the number of batches that were called stored; compacts all the time.
const [, , directory = '', batches = '0'] = argv;
const history = openEmbedded(
  { driver: 'embedded', directory, readOnly: false },
  () => {},
  () => BASE_MS * 2,
);
const points = series(Number(batches) * 300, { units: 3 });
for (let batch = 0; batch < Number(batches); batch += 1) {
  await history.write(points.slice(batch * 300, (batch + 1) * 300));
  stdout.write(`${batch + 1}\n`);
  if (batch % 3 === 0) await history.sweep();
}
await history.close();

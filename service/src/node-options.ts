/**
 * Options of Node for the broker. With 8 MB of young generation instead of 16 a city of 19,000 quiet connections costs
 * about 3 KB less each (11 KB, bench/results), and busy connections publish as fast. V8 reads it before our first line
 * runs, so every way to start the broker names it: `npm start`, systemd, Docker, tests (test/contract/deploy.test.ts).
 */
export const brokerNodeOptions: readonly string[] = ['--max-semi-space-size=8'];

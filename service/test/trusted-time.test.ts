import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTrustedTime } from '../src/index.ts';

const [hour, day, year] = [3_600_000, 86_400_000, 365 * 86_400_000];
const noon = Date.UTC(2026, 10, 23, 4);

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-time-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'time', 'x.json');
  const clock = { wallMs: noon, runMs: 0 };
  const clocks = { wall: () => clock.wallMs, monotonic: () => clock.runMs };
  const pass = (ms: number): void => {
    clock.wallMs += ms;
    clock.runMs += ms;
  };
  return { file, clock, clocks, pass };
}

test('a clock that is set three years ahead, while running, moves it by no more than time passes twice', async () => {
  const { file, clock, clocks, pass } = await start();
  const time = openTrustedTime(file, clocks);
  pass(day);
  expect(time.now()).toBe(noon + day);
  clock.wallMs += 3 * year;
  pass(120_000);
  expect(time.now()).toBe(noon + day + 240_000);
  clock.wallMs -= 3 * year;
  expect(time.now()).toBe(noon + day + 120_000);
});

test('started with the clock three years ahead, it is where it was, and an hour', async () => {
  const { file, clock, clocks } = await start();
  openTrustedTime(file, clocks).save();
  clock.wallMs += 3 * year;
  const time = openTrustedTime(file, clocks);
  expect(time.now()).toBe(noon + hour);
  time.save();
  clock.wallMs -= 3 * year;
  expect(openTrustedTime(file, clocks).now()).toBe(noon);
});

test('a long stop is made up for while it runs', async () => {
  const { file, clock, clocks, pass } = await start();
  openTrustedTime(file, clocks).save();
  clock.wallMs += 10 * day;
  const time = openTrustedTime(file, clocks);
  pass(12 * day);
  expect(time.now()).toBe(clock.wallMs);
});

test('a file that is none is as if there were none', async () => {
  const { file, clocks } = await start();
  openTrustedTime(file, clocks).save();
  for (const text of ['', '{', '{"at":"x"}', 'null']) {
    await writeFile(file, text);
    expect(openTrustedTime(file, clocks).now()).toBe(noon);
  }
});

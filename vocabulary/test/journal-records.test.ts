import { expect, test } from 'vitest';
import { contractLevels, laneOfTopic, mayMatchUpward, upFamilies } from '../src/index.ts';

test('readings are telemetry, all else is urgent, whatever stands before the last level', () => {
  const telemetry = upFamilies.filter((family) => laneOfTopic(`vigil/v1/acme/lift-1/${family}`) === 'telemetry');
  expect(telemetry).toEqual(['status', 'stats']);
  expect(laneOfTopic('factory/7/status')).toBe('telemetry');
  for (const foreign of ['factory/7/door', 'status/7', 'vigil/v1/acme/lift-1/status/', '', 'xstatus'])
    expect(laneOfTopic(foreign)).toBe('urgent');
});

test('a filter that may match what devices publish is told from one that only goes down', () => {
  for (const up of ['vigil/v1/#', 'vigil/v1/+/+/alarm', 'vigil/v1/acme/lift-1/+'])
    expect(mayMatchUpward(up)).toBe(true);
  for (const down of ['vigil/v1/acme/lift-1/answer', 'vigil/v1/acme/+/command', 'vigil/internal/#', 'vigil/v1'])
    expect(mayMatchUpward(down)).toBe(false);
});

test('levels below the root are those of the contract only', () => {
  expect(contractLevels('vigil/v1/a/b/c')).toEqual(['a', 'b', 'c']);
  expect(contractLevels('vigil/v1')).toEqual([]);
  for (const other of ['vigil/v10/a/b/c', 'vigil', 'other/v1/a', 'vigil/internal/feed'])
    expect(contractLevels(other)).toBeUndefined();
});

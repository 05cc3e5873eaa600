import { describe, expect, it } from 'vitest';
import { stillWhatWasSeen } from '../src/api/same-alarm.ts';
import { anAlarm } from './alarms.ts';

describe('a version that grew under the finger', () => {
  const seen = anAlarm({ version: 3 });

  it('by a repeated press is the same alarm', () => {
    expect(stillWhatWasSeen(seen, anAlarm({ version: 4, occurrences: 2, lastAt: 9_000 }))).toBe(true);
  });

  it('by anything a person should look at is not', () => {
    const changes = [
      { priority: 'high' as const },
      { lane: 'fault' as const },
      { state: 'cleared-unacknowledged' as const },
      { latched: false },
      { occupancy: seen.occupancy === 'yes' ? ('unknown' as const) : ('yes' as const) },
      { acknowledgedAt: 5_000, acknowledgedBy: 'chen' },
      { peopleCount: 4 },
      { floor: '15' },
      { easedAt: 5_000 },
      { condition: 'cleared' as const },
      { code: 'entrapment' as const },
      { closedAt: 5_000 },
      { id: '2' },
      { unitId: 'ele-2' },
      { unitName: '城市广场4号梯' },
      { site: '中心医院' },
      { address: '人民路2号' },
      { county: 'other' },
      { rescueCode: '654321' },
    ];
    for (const change of changes)
      expect(stillWhatWasSeen(seen, anAlarm({ version: 4, ...change })), JSON.stringify(change)).toBe(false);
  });
});

import { type AlarmView, type BoardCounts, type BoardSnapshot, eachLane } from '@vigil/vocabulary';

/** An unacknowledged alarm button; tests say only what matters to them. */
export function anAlarm(change: Partial<AlarmView> = {}): AlarmView {
  return {
    id: '1',
    version: 1,
    unitId: 'ele-1',
    unitName: '城市广场3号梯',
    kind: 'elevator',
    vendor: 'lianhang',
    county: 'qingcheng',
    address: '人民路1号',
    site: '城市广场',
    rescueCode: '123456',
    code: 'alarm-button',
    profile: 'gbt24476-2017',
    raw: '90',
    priority: 'emergency',
    lane: 'emergency',
    source: 'device',
    state: 'active-unacknowledged',
    condition: 'active',
    latched: true,
    slot: null,
    ringing: true,
    raisedAt: 1_000,
    rangAgainAt: null,
    lastAt: 1_000,
    clearedAt: null,
    easedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    closedAt: null,
    closedBy: null,
    outcome: null,
    occurrences: 1,
    occupancy: 'unknown',
    peopleCount: null,
    floor: null,
    text: null,
    marks: [],
    groupSize: null,
    contacts: [],
    ...change,
  };
}

const none = eachLane(() => 0);
const noCounts: BoardCounts = {
  open: none,
  unacknowledged: none,
  quiet: none,
  units: {
    total: 0,
    by: {
      online: 0,
      late: 0,
      offline: 0,
      frozen: 0,
      blocked: 0,
      'scheduled-off': 0,
      'unknown-ours': 0,
      'not-understood': 0,
      'never-seen': 0,
    },
  },
  silence: null,
};
export function aSnapshot(epoch: string, seq: number, alarms: readonly AlarmView[]): BoardSnapshot {
  return { epoch, seq, serverTime: 0, alarms, counts: noCounts, proof: null };
}

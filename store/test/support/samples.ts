import {
  type AlarmState,
  type RegisterFile,
  type RegisterFileInput,
  raiseAlarm,
  registerFileSchema,
} from '@vigil/vocabulary';
import type { NewAlarm, Occurrence, RegisteredUnit, Store, UnitState } from '../../src/index.ts';
import { createRegisterBook, hmacToken } from '../../src/index.ts';

export const everything = { vendor: null, counties: null } as const;
export const serverKey = new Uint8Array(32).fill(7);
export const hmac = (token: string): Uint8Array => hmacToken(serverKey, token);
export const tokenOf = (credential: string): string => `token-of-${credential}-0123456789`;

/** Two vendors, two counties, three sites; lifts l1…l4 and a gateway of acme, one camera of other. */
export const smallCity: RegisterFileInput = {
  format: 'vigil-register',
  version: 1,
  vendors: [
    { id: 'acme', name: '阿克米电梯', phone: '0763-1000' },
    { id: 'other', name: '其他厂商', profile: 'provincial' },
  ],
  organisations: [
    { id: 'firm', role: 'maintenance', name: '安达维保', phone: '0763-2000', contact: '李工' },
    { id: 'estate', role: 'user', name: '阳光物业', phone: '0763-3000' },
  ],
  sites: [
    { id: 'garden', name: '阳光花园', county: 'qingcheng', address: '人民路1号', use: 'residential' },
    { id: 'mall', name: '城市广场', county: 'yingde', address: '建设路9号', use: 'mall' },
    {
      id: 'canteen',
      name: '一中食堂',
      county: 'qingcheng',
      address: '学校路2号',
      use: 'kitchen',
      hours: ['06:00-19:30'],
    },
  ],
  units: [
    { id: 'gw', vendor: 'acme', kind: 'gateway', name: '网关', site: 'garden' },
    {
      id: 'l1',
      vendor: 'acme',
      kind: 'elevator',
      name: '1号梯',
      site: 'garden',
      gateway: 'gw',
      maintenance: 'firm',
      user: 'estate',
      rescueCode: '100001',
      registerCode: '32104406002012050030',
      inspectionValidUntil: '2026-12-31',
    },
    { id: 'l2', vendor: 'acme', kind: 'elevator', name: '2号梯', site: 'garden', gateway: 'gw', rescueCode: '100002' },
    { id: 'l3', vendor: 'acme', kind: 'elevator', name: '商场梯', site: 'mall', peopleSensor: false },
    { id: 'l4', vendor: 'acme', kind: 'elevator', name: '无址梯' },
    { id: 'cam', vendor: 'other', kind: 'camera', name: '后厨', site: 'canteen', lateAfterMs: 60_000 },
  ],
  credentials: [
    { id: 'acme-gw', vendor: 'acme', role: 'gateway', token: tokenOf('acme-gw'), units: 'all' },
    { id: 'dev-l1', vendor: 'acme', role: 'device', token: tokenOf('dev-l1'), units: ['l1'] },
    { id: 'dev-cam', vendor: 'other', role: 'device', certificateName: 'CN=cam', units: ['cam'] },
  ],
};

export const parsed = (input: RegisterFileInput): RegisterFile => registerFileSchema.parse(input);

export async function importCity(store: Store, input: RegisterFileInput = smallCity) {
  return await store.transaction((tx) => tx.register.import(parsed(input), hmac));
}

/** Everything in the register, by unit id. */
export async function registered(store: Store): Promise<readonly RegisteredUnit[]> {
  const book = createRegisterBook(store.read);
  await book.refresh();
  return [...book.units.values()].toSorted((a, b) => (a.unit.id < b.unit.id ? -1 : 1));
}

export function alarmState(over: Partial<AlarmState> = {}): AlarmState {
  return { ...raiseAlarm({ at: 1_000, latched: false, suppression: null }).state, ...over };
}

export function newAlarm(over: Partial<NewAlarm> = {}): NewAlarm {
  return {
    unitId: 'l1',
    vendor: 'acme',
    county: 'qingcheng',
    code: 'unclassified-fault',
    profile: 'gbt24476-2017',
    raw: '08',
    priority: 'medium',
    lane: 'fault',
    source: 'device',
    state: alarmState(),
    occupancy: 'unknown',
    peopleCount: null,
    floor: null,
    text: null,
    marks: [],
    groupSize: null,
    ...over,
  };
}

export function occurrence(over: Partial<Occurrence> = {}): Occurrence {
  return {
    alarmId: null,
    unitId: 'l1',
    code: 'unclassified-fault',
    profile: 'gbt24476-2017',
    raw: '08',
    active: true,
    historical: false,
    messageKey: null,
    dedupeKey: null,
    boot: null,
    seq: null,
    deviceTime: 900,
    receivedAt: 1_000,
    journal: 'main',
    epoch: '0'.repeat(16),
    journalSeq: 1,
    part: 0,
    detail: { door: 'closed' },
    ...over,
  };
}

export function unitState(unitId: string, over: Partial<UnitState> = {}): UnitState {
  return {
    unitId,
    lastSeenAt: 1_000,
    boot: 3,
    seq: 7,
    profile: 'vigil',
    firmware: '1.0',
    intervalMs: 60_000,
    peopleSensor: null,
    declared: 'online',
    declaredAt: 900,
    availability: 'online',
    availabilityReason: 'reporting',
    availabilitySince: 900,
    skewMs: -40,
    status: { floor: '7', moving: false },
    statusAt: 1_000,
    lastTestAt: null,
    memory: { stoppedSince: 950 },
    ...over,
  };
}

import {
  type AlarmView,
  type Availability,
  type CanonicalId,
  canonicalCode,
  defaultPlaces,
  type Lane,
  type UnitKind,
  unitKinds,
} from '@vigil/vocabulary';
import { pick, seeded } from './random.ts';

export interface MockUnit {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly vendor: string;
  readonly siteId: string;
  readonly siteName: string;
  readonly county: string;
  readonly address: string;
  readonly registerCode: string | null;
  readonly rescueCode: string | null;
  readonly availability: Availability;
  readonly inspectionValidUntil: string | null;
  readonly gateway: string | null;
}

export const vendors = [
  {
    id: 'lianhang',
    name: '联航电梯物联',
    nameEn: 'Lianhang Lift IoT',
    profile: 'gbt24476-2017',
    utcOffsetMinutes: 480,
  },
  { id: 'tihui', name: '梯慧科技', nameEn: 'Tihui Technology', profile: 'yunanda', utcOffsetMinutes: 480 },
  { id: 'mingchu', name: '明厨视讯', nameEn: 'Mingchu Video', profile: 'vigil', utcOffsetMinutes: 480 },
  { id: 'anjian', name: '安检云', nameEn: 'Anjian Cloud', profile: 'vigil', utcOffsetMinutes: 480 },
] as const;

const places = [
  '城市广场',
  '凤城花园',
  '北江明珠',
  '人民医院',
  '万达广场',
  '碧桂园',
  '东城商务中心',
  '职教新城',
  '美林湖',
  '顺盈时代',
  '金碧湾',
  '锦霞大厦',
];
const streets = ['人民路', '北江一路', '先锋东路', '连江路', '清新大道', '教育路', '沿江路', '桥北路', '广清大道'];
const makers: readonly (readonly [UnitKind, number, string])[] = [
  ['elevator', 0.62, '号梯'],
  ['escalator', 0.06, '号扶梯'],
  ['boiler', 0.03, '号锅炉'],
  ['pressure-vessel', 0.06, '号储罐'],
  ['crane', 0.04, '号起重机'],
  ['vehicle', 0.04, '号叉车'],
  ['camera', 0.13, '号摄像头'],
  ['gateway', 0.02, '号网关'],
];

function kindFor(r: number): (typeof makers)[number] {
  let sum = 0;
  for (const maker of makers) {
    sum += maker[1];
    if (r < sum) return maker;
  }
  return makers[0] ?? ['elevator', 1, '号梯'];
}

export function dateIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export function buildUnits(count: number, seed = 7): readonly MockUnit[] {
  const random = seeded(seed);
  const counties = defaultPlaces.counties.map((county) => county.id);
  return Array.from({ length: count }, (_, i) => {
    const county = pick(random, counties);
    const [kind, , suffix] = kindFor(random());
    const kitchen = kind === 'camera';
    const siteNo = Math.floor(random() * 300);
    const place = `${pick(random, places)}${kitchen ? '学校食堂' : ''}`;
    const r = random();
    const availability: Availability =
      r < 0.93
        ? 'online'
        : r < 0.95
          ? 'late'
          : r < 0.98
            ? 'offline'
            : r < 0.985
              ? 'frozen'
              : r < 0.99
                ? 'blocked'
                : 'never-seen';
    const lift = kind === 'elevator' || kind === 'escalator';
    return {
      id: `${kind.slice(0, 3)}-${String(10_000 + i)}`,
      name: `${place}${1 + Math.floor(random() * 18)}栋${1 + Math.floor(random() * 4)}${suffix}`,
      kind,
      vendor: kitchen ? 'mingchu' : lift ? pick(random, ['lianhang', 'tihui']) : 'anjian',
      siteId: `site-${siteNo}`,
      siteName: place,
      county,
      address: `${pick(random, streets)}${1 + Math.floor(random() * 300)}号`,
      registerCode: kitchen ? null : `3210441800${String(2012_000_000 + i)}`,
      rescueCode: kind === 'elevator' ? String(100_000 + i * 37).slice(-6) : null,
      availability,
      inspectionValidUntil: kitchen || kind === 'gateway' ? null : dateIn(Math.floor(random() * 400) - 15),
      gateway: lift && random() < 0.5 ? 'gat-10000' : null,
    };
  });
}

export interface AlarmWish {
  readonly id: number;
  readonly unit: MockUnit;
  readonly code: CanonicalId;
  readonly ageMs: number;
  readonly now: number;
  readonly acknowledged: boolean;
  readonly random: () => number;
}

export function buildAlarm({ id, unit, code, ageMs, now, acknowledged, random }: AlarmWish): AlarmView {
  const info = canonicalCode(code);
  const emergency = info.priority === 'emergency';
  const occupied =
    emergency && unit.kind === 'elevator' ? pick(random, ['yes', 'unknown', 'no', 'yes'] as const) : 'unknown';
  return {
    id: String(id),
    version: acknowledged ? 2 : 1,
    unitId: unit.id,
    unitName: unit.name,
    kind: unit.kind,
    vendor: unit.vendor,
    county: unit.county,
    address: unit.address,
    site: unit.siteName,
    rescueCode: unit.rescueCode,
    code,
    profile: 'gbt24476-2017',
    raw: emergency ? '90' : '08',
    priority: info.priority === 'info' ? 'low' : info.priority,
    lane: info.lane,
    source: code === 'entrapment' ? 'derived' : 'device',
    state: acknowledged ? 'active-acknowledged' : 'active-unacknowledged',
    condition: 'active',
    latched: info.latched,
    ringing: !acknowledged,
    raisedAt: now - ageMs,
    lastAt: now - ageMs,
    clearedAt: null,
    acknowledgedAt: acknowledged ? now - ageMs / 2 : null,
    acknowledgedBy: acknowledged ? '陈值班' : null,
    closedAt: null,
    closedBy: null,
    outcome: null,
    occurrences: emergency ? 1 + Math.floor(random() * 4) : 1,
    occupancy: occupied,
    peopleCount: occupied === 'yes' ? 1 + Math.floor(random() * 5) : null,
    floor: unit.kind === 'elevator' ? String(1 + Math.floor(random() * 26)) : null,
    text: null,
    groupSize: code === 'gateway-offline' ? 37 : null,
    ...(info.lane === 'inspection' ? { inspectionValidUntil: unit.inspectionValidUntil } : {}),
    contacts: [
      { role: 'maintenance', name: '广日维保清远站', phone: '0763-3361234' },
      { role: 'user', name: `${unit.siteName}物业服务中心`, phone: '13927600123' },
      { role: 'rescue', name: '清城区救援二队', phone: '0763-96333' },
    ],
  };
}

export const laneCodes: { readonly [L in Lane]: readonly CanonicalId[] } = {
  emergency: ['alarm-button', 'entrapment', 'alarm-button', 'unintended-movement', 'unclassified-alarm'],
  fault: [
    'door-close-fault',
    'safety-chain-open',
    'brake-fault',
    'main-power-off',
    'door-cycling',
    'over-pressure',
    'button-stuck',
    'fire-recall',
  ],
  offline: ['unit-offline', 'unit-offline', 'unit-offline', 'gateway-offline', 'unit-frozen'],
  inspection: ['inspection-overdue'],
  kitchen: ['camera-offline', 'camera-not-recording', 'camera-image-bad', 'kitchen-dark', 'fridge-warm'],
};

export function kindOfLane(lane: Lane, unit: MockUnit): boolean {
  if (lane === 'kitchen') return unit.kind === 'camera';
  if (lane === 'emergency') return unit.kind === 'elevator';
  return unit.kind !== 'camera' && unitKinds[unit.kind].catalogue !== null;
}

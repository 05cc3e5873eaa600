import {
  type AlarmDetail,
  type AuditView,
  type ComplianceRow,
  calendarDay,
  type DueState,
  defaultPlaces,
  type HistoryView,
  judgeDue,
  type KitchenView,
  kindIds,
  type QuarantineView,
  quarantineReasons,
  type SystemView,
  type UnitDetail,
  type UnitListView,
  unitRowSchema,
  vendorRowSchema,
} from '@vigil/vocabulary';
import type { MockBoard } from './board.ts';
import { type MockUnit, vendors } from './city.ts';

const due = (unit: MockUnit): ReturnType<typeof judgeDue> =>
  judgeDue({ validUntil: unit.inspectionValidUntil, outOfUse: false, today: calendarDay(Date.now()) });

export function unitRow(board: MockBoard, unit: MockUnit): UnitListView {
  const open = board.open().filter((alarm) => alarm.unitId === unit.id);
  return {
    id: unit.id,
    name: unit.name,
    kind: unit.kind,
    vendor: unit.vendor,
    siteName: unit.siteName,
    county: unit.county,
    address: unit.address,
    registerCode: unit.registerCode,
    rescueCode: unit.rescueCode,
    availability: unit.availability,
    availabilitySince: Date.now() - 3_600_000,
    lastSeenAt:
      unit.availability === 'never-seen' ? null : Date.now() - (unit.availability === 'online' ? 21_000 : 5_400_000),
    openAlarms: open.length,
    worst: open[0]?.priority ?? null,
    inspectionValidUntil: unit.inspectionValidUntil,
    due: due(unit).state,
  };
}

export function searchUnits(board: MockBoard, query: URLSearchParams): { rows: UnitListView[]; total: number } {
  const is = (name: string, value: string | null): boolean =>
    (query.get(name) ?? '') === '' || query.get(name) === value;
  const text = query.get('text') ?? '';
  const found = board.units.filter(
    (unit) =>
      is('kind', unit.kind) &&
      is('county', unit.county) &&
      is('vendor', unit.vendor) &&
      is('availability', unit.availability) &&
      is('due', due(unit).state) &&
      [unit.id, unit.name, unit.address, unit.registerCode, unit.rescueCode].some(
        (field) => field?.includes(text) === true,
      ),
  );
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  return { rows: found.slice(offset, offset + limit).map((unit) => unitRow(board, unit)), total: found.length };
}

export function statusOf(unit: MockUnit): Readonly<Record<string, unknown>> {
  const s = Math.floor(Date.now() / 2000);
  if (unit.kind === 'elevator')
    return {
      mode: 'normal',
      floor: 1 + (s % 18),
      moving: s % 3 !== 0,
      direction: s % 36 < 18 ? 'up' : 'down',
      door: s % 3 === 0 ? 'open' : 'closed',
      doorZone: s % 3 === 0,
      passengers: s % 5 > 1,
      power: 'mains',
      speed: s % 3 === 0 ? 0 : 1.75,
      temperature: 31.4,
    };
  if (unit.kind === 'camera') return { reachable: true, streaming: true, recording: s % 9 > 2, imageOk: true };
  return { mode: 'normal', power: 'mains', temperature: 84.2, pressure: 0.62 };
}

export function unitDetail(board: MockBoard, unit: MockUnit): UnitDetail {
  const row = unitRow(board, unit);
  const { state, days } = due(unit);
  const vendor = vendors.find((entry) => entry.id === unit.vendor) ?? vendors[0];
  return {
    unit: unitRowSchema.parse({
      id: unit.id,
      name: unit.name,
      kind: unit.kind,
      vendor: unit.vendor,
      site: unit.siteId,
      gateway: unit.gateway ?? undefined,
      registerCode: unit.registerCode ?? undefined,
      rescueCode: unit.rescueCode ?? undefined,
      useCertNo: '梯11粤R00417(21)',
      vendorDeviceId: `LH-${unit.id}`,
      catalogueCode: '3110',
      floors: '18/18/18',
      installedOn: '2016-05-20',
      inspectionValidUntil: unit.inspectionValidUntil ?? undefined,
      insuranceValidUntil: '2027-03-31',
      outOfUse: false,
    }),
    site: {
      id: unit.siteId,
      name: unit.siteName,
      county: unit.county,
      address: unit.address,
      use: 'residential',
      hours: [],
    },
    vendor: vendorRowSchema.parse({ ...vendor, phone: '400-820-1234' }),
    maintenance: { id: 'm1', role: 'maintenance', name: '广日维保清远站', phone: '0763-3361234', contact: '李工' },
    user: { id: 'u1', role: 'user', name: `${unit.siteName}物业服务中心`, phone: '13927600123', contact: '王主任' },
    children:
      unit.kind === 'gateway' ? board.units.filter((entry) => entry.gateway === unit.id).map((entry) => entry.id) : [],
    live: {
      unitId: unit.id,
      availability: row.availability,
      availabilityReason: row.availability === 'online' ? 'reporting' : 'silent-offline',
      availabilitySince: Date.now() - 3_600_000,
      lastSeenAt: row.lastSeenAt,
      skewMs: 1_240,
      status: statusOf(unit),
      statusAt: Date.now() - 2_000,
    },
    firmware: '2.4.1',
    lastTestAt: Date.now() - 31 * 3_600_000,
    due: { state, days },
    openAlarms: board.open().filter((alarm) => alarm.unitId === unit.id),
  };
}

export function history(query: URLSearchParams): HistoryView {
  const from = Number(query.get('fromMs'));
  const to = Number(query.get('toMs'));
  const buckets = Math.min(300, Number(query.get('buckets') ?? 300));
  const step = (to - from) / buckets;
  return {
    driver: 'embedded',
    series: (query.get('fields') ?? '').split(',').map((field, f) => ({
      field,
      points: Array.from({ length: buckets }, (_, i) => {
        const mean = 20 + f * 5 + 8 * Math.sin(i / 24) + 2 * Math.sin(i / 3);
        return [Math.round(from + i * step), mean - 1.5, mean, mean + 2.2] as const;
      }),
    })),
  };
}

export function kitchens(board: MockBoard): readonly KitchenView[] {
  const sites = new Map<string, MockUnit[]>();
  for (const unit of board.units)
    if (unit.kind === 'camera') sites.set(unit.siteId, [...(sites.get(unit.siteId) ?? []), unit]);
  return [...sites].map(([siteId, cameras], i) => ({
    siteId,
    name: cameras[0]?.siteName ?? siteId,
    county: cameras[0]?.county ?? null,
    address: cameras[0]?.address ?? '',
    openNow: i % 5 !== 0,
    cameras: cameras.map((unit, c) => ({
      unitId: unit.id,
      name: unit.name,
      availability: unit.availability,
      reachable: unit.availability === 'online',
      streaming: unit.availability === 'online' ? (i + c) % 11 !== 3 : null,
      recording: (i + c) % 17 !== 4,
      imageOk: (i + c) % 7 === 5 ? null : (i + c) % 13 !== 6,
      openAlarms: unit.availability === 'online' ? 0 : 1,
    })),
  }));
}

export function compliance(board: MockBoard): readonly ComplianceRow[] {
  return defaultPlaces.counties.flatMap((county) =>
    kindIds.flatMap((kind): ComplianceRow[] => {
      const units = board.units.filter(
        (unit) => unit.county === county.id && unit.kind === kind && unit.inspectionValidUntil !== null,
      );
      if (units.length === 0) return [];
      const by: Record<DueState, number> = { none: 0, ok: 0, apply: 0, due: 0, overdue: 0, 'out-of-use': 0 };
      for (const unit of units) by[due(unit).state] += 1;
      return [{ county: county.id, kind, total: units.length, by }];
    }),
  );
}

const samples = [
  '{"v":1,"id":"x1","code":"A7","active":true}',
  '{"v":1,"code":90,"ts":"2026-11-23 08:00:00"}',
  'hello',
  '{"v":1,"floor":NaN}',
  '',
];
export function quarantine(): readonly QuarantineView[] {
  return quarantineReasons.map(({ reason }, i) => ({
    id: String(900 - i),
    at: Date.now() - i * 431_000,
    vendor: i % 3 === 2 ? null : (vendors[i % 4]?.id ?? null),
    unitId: `ele-${10_020 + i}`,
    origin: `gw-${i % 4}`,
    topic: `vigil/v1/lianhang/ele-${10_020 + i}/alarm`,
    reason,
    detail: i % 2 === 0 ? 'ts: Invalid ISO datetime' : '',
    payloadBase64:
      reason === 'not-utf8'
        ? Buffer.from([0x7b, 0xff, 0xfe, 0xd6, 0xd0, 0x7d]).toString('base64')
        : Buffer.from(samples[i % 5] ?? '').toString('base64'),
  }));
}

export function audit(): readonly AuditView[] {
  return ['sign-in', 'alarm.acknowledge', 'alarm.close', 'register.import', 'credential.create'].map((action, i) => ({
    id: 50 - i,
    at: Date.now() - i * 613_000,
    actor: i % 2 === 0 ? 'chen' : 'admin',
    action,
    subject: action.startsWith('alarm') ? '104' : 'gw-1',
    detail: action === 'alarm.close' ? { outcome: 'rescued', note: '08:14 到场，2 人已解救' } : {},
    hash: 'c0ffee'.repeat(10),
  }));
}

export function alarmDetail(board: MockBoard, id: string): AlarmDetail | null {
  const alarm = board.get(id);
  if (alarm === undefined) return null;
  return {
    alarm,
    occurrences: Array.from({ length: alarm.occurrences }, (_, i) => ({
      id: `${id}-${i}`,
      code: alarm.code,
      profile: alarm.profile,
      raw: alarm.raw,
      active: true,
      historical: false,
      messageKey: `m${i}`,
      deviceTime: alarm.raisedAt + i * 10_000 - 400,
      receivedAt: alarm.raisedAt + i * 10_000,
      detail: {},
    })),
    audit:
      alarm.acknowledgedAt === null
        ? []
        : [
            {
              id: 1,
              at: alarm.acknowledgedAt,
              actor: alarm.acknowledgedBy ?? '',
              action: 'alarm.acknowledge',
              subject: id,
              detail: {},
              hash: 'a',
            },
          ],
  };
}

export function system(board: MockBoard): SystemView {
  const now = Date.now();
  return {
    now,
    processes: [
      {
        name: 'broker',
        ok: true,
        detail: {
          name: 'main',
          uptimeSeconds: 93_600,
          ports: { mqtt: 1883, mqtts: 8883 },
          listening: true,
          connections: 214,
          unpromised: 0,
          credentials: 220,
          journal: {
            lastSeq: 182_331,
            usedBytes: 2_369_440_000,
            limitBytes: 82_611_713_952,
            level: 'ok',
            writable: true,
          },
        },
      },
      {
        name: 'ingest',
        ok: true,
        detail: {
          at: now,
          brokerLink: true,
          listening: true,
          journals: [{ journal: 'main', cursor: 182_331, lagRows: 0, lagMs: 40, doneAt: now - 400, error: null }],
          history: { driver: 'embedded', rejected: 0, blockedBy: null, journals: [{ lagRows: 21, lagMs: 2_100 }] },
          counts: { 'family:status': 170_331, 'family:alarm': 214, 'alarm:raised': 180 },
          // No name in the console's words.
          batchSize: 4,
        },
      },
      {
        name: 'dashboard',
        ok: false,
        detail: { store: true, broker: false, feedAgeMs: 210, desks: 2, unconfirmed: 1 },
      },
    ],
    cursors: [
      { name: 'ingest:main', seq: 182_331, at: now - 400 },
      { name: 'history:main', seq: 182_310, at: now - 2_100 },
    ],
    history: { driver: 'embedded', ok: true, detail: '3 day files in data/history' },
    proof: { at: now - (now % 15_000), latencyMs: 41 },
    desks: [
      { user: '陈值班', view: '/', live: true, sound: 'on', lastBeatAt: now - 700, unconfirmed: 0 },
      { user: '大屏', view: '/', live: false, sound: 'off', lastBeatAt: now - 47_000, unconfirmed: 0 },
    ],
    quarantine: [
      { reason: 'unknown-code', vendor: 'tihui', count: 17 },
      { reason: 'not-json', vendor: 'lianhang', count: 3 },
    ],
    units: board.unitCounts(),
  };
}

/** Kinds of unit. `catalogue` is the first digit group of the national catalogue (data/catalogue.json), null for what is not special equipment. */
export const kindIds = [
  'elevator',
  'escalator',
  'boiler',
  'pressure-vessel',
  'crane',
  'vehicle',
  'amusement',
  'ropeway',
  'piping',
  'camera',
  'sensor',
  'gateway',
] as const;
export type UnitKind = (typeof kindIds)[number];

/** Kinds with a car that closes: an unknown there means somebody may be inside. */
export const kindsWithCar: readonly UnitKind[] = ['elevator', 'ropeway'];

export interface KindInfo {
  readonly id: UnitKind;
  readonly zh: string;
  readonly en: string;
  readonly catalogue: string | null;
  /** Default longest silence before a unit counts as late, ms; a birth or the register may say otherwise. */
  readonly lateAfterMs: number;
  /** Default silence before a unit counts as offline, ms. */
  readonly offlineAfterMs: number;
  /** Lives on a battery or by a schedule, so that it may say that it sleeps; nobody can be shut in by it meanwhile. */
  readonly sleeps: boolean;
}

const minute = 60_000;
const kind = (
  id: UnitKind,
  zh: string,
  en: string,
  catalogue: string | null,
  late = 3 * minute,
  offline = 10 * minute,
  sleeps = false,
): KindInfo => ({
  id,
  zh,
  en,
  catalogue,
  lateAfterMs: late,
  offlineAfterMs: offline,
  sleeps,
});

/** Silence limits are ours (3 and 10 missed one-minute reports), not a norm's. */
export const unitKinds: { readonly [K in UnitKind]: KindInfo } = {
  elevator: kind('elevator', '电梯', 'Elevator', '3000'),
  escalator: kind('escalator', '自动扶梯', 'Escalator', '3000'),
  boiler: kind('boiler', '锅炉', 'Boiler', '1000'),
  'pressure-vessel': kind('pressure-vessel', '压力容器', 'Pressure vessel', '2000'),
  crane: kind('crane', '起重机械', 'Crane', '4000'),
  vehicle: kind('vehicle', '场（厂）内专用机动车辆', 'In-plant vehicle', '5000', 30 * minute, 120 * minute, true),
  amusement: kind('amusement', '大型游乐设施', 'Amusement ride', '6000'),
  ropeway: kind('ropeway', '客运索道', 'Passenger ropeway', '9000'),
  piping: kind('piping', '压力管道', 'Pressure piping', '8000'),
  camera: kind('camera', '厨房摄像头', 'Kitchen camera', null, 2 * minute, 5 * minute, true),
  sensor: kind('sensor', '传感器', 'Sensor', null, 10 * minute, 30 * minute, true),
  gateway: kind('gateway', '网关', 'Gateway', null, 2 * minute, 5 * minute),
};

/** Special equipment in the sense of the national catalogue: it has a statutory inspection. */
export function isSpecialEquipment(id: UnitKind): boolean {
  return unitKinds[id].catalogue !== null;
}

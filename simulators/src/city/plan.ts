import type { UnitKind } from '@vigil/vocabulary';

/**
 * Figures the simulated city is drawn from. Registered units: the city's own plan (43,767); shares: national totals
 * of 2021 (SAMR notice) – the real local split is not published. County weights, vendors and firms are invented.
 */
export const registeredUnits = 43_767;

export const categoryShares: readonly {
  readonly kind: UnitKind;
  readonly share: number;
  readonly catalogue: readonly string[];
}[] = [
  { kind: 'elevator', share: 0.459, catalogue: ['3110', '3110', '3110', '3120'] },
  { kind: 'escalator', share: 0.0255, catalogue: ['3310'] },
  { kind: 'pressure-vessel', share: 0.2585, catalogue: ['2150', '2170'] },
  { kind: 'crane', share: 0.1503, catalogue: ['4110', '4210', '4310'] },
  { kind: 'vehicle', share: 0.0861, catalogue: ['5110'] },
  { kind: 'boiler', share: 0.0191, catalogue: ['1100', '1200'] },
  { kind: 'amusement', share: 0.0014, catalogue: ['6000'] },
  { kind: 'ropeway', share: 0.0001, catalogue: ['9000'] },
];

export const countyWeights: readonly {
  readonly county: string;
  readonly weight: number;
  readonly latitude: number;
  readonly longitude: number;
}[] = [
  { county: 'qingcheng', weight: 0.34, latitude: 23.69, longitude: 113.06 },
  { county: 'qingxin', weight: 0.15, latitude: 23.74, longitude: 113.02 },
  { county: 'yingde', weight: 0.19, latitude: 24.19, longitude: 113.41 },
  { county: 'lianzhou', weight: 0.1, latitude: 24.78, longitude: 112.38 },
  { county: 'fogang', weight: 0.1, latitude: 23.87, longitude: 113.53 },
  { county: 'yangshan', weight: 0.06, latitude: 24.47, longitude: 112.64 },
  { county: 'lianshan', weight: 0.03, latitude: 24.57, longitude: 112.09 },
  { county: 'liannan', weight: 0.03, latitude: 24.72, longitude: 112.29 },
];

export interface SimulatedVendor {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly profile: string;
  readonly kinds: readonly UnitKind[];
  readonly share: number;
}
const otherKinds: readonly UnitKind[] = ['pressure-vessel', 'crane', 'vehicle', 'boiler', 'amusement', 'ropeway'];

/** Two of them use clashing code tables on purpose: 08 is not the same fault. */
export const vendors: readonly SimulatedVendor[] = [
  {
    id: 'beijiang',
    name: '北江电梯物联',
    nameEn: 'Beijiang Lift IoT',
    profile: 'gbt24476-2017',
    kinds: ['elevator', 'escalator'],
    share: 0.4,
  },
  {
    id: 'yunling',
    name: '云岭智能',
    nameEn: 'Yunling Smart',
    profile: 'yunanda',
    kinds: ['elevator', 'escalator'],
    share: 0.25,
  },
  {
    id: 'fangcube',
    name: '方块科技',
    nameEn: 'Fangcube Technology',
    profile: 'shmashine',
    kinds: ['elevator'],
    share: 0.2,
  },
  {
    id: 'lianjiang',
    name: '连江梯控',
    nameEn: 'Lianjiang Lift Control',
    profile: 'vigil',
    kinds: ['elevator', 'escalator'],
    share: 0.15,
  },
  { id: 'ancheng', name: '安承特检', nameEn: 'Ancheng Equipment Care', profile: 'vigil', kinds: otherKinds, share: 1 },
  {
    id: 'mingchu',
    name: '明厨在线',
    nameEn: 'Mingchu Online',
    profile: 'vigil',
    kinds: ['camera', 'sensor'],
    share: 1,
  },
];

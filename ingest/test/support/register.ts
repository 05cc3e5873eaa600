import type { Store } from '@vigil/store';
import { hmacToken } from '@vigil/store';
import { type RegisterFileInput, registerFileSchema } from '@vigil/vocabulary';

const token = 'a-token-of-enough-length';
const key = Buffer.alloc(32, 7);

/** Two vendors with clashing code tables, a gateway with three lifts, a kitchen with two cameras, a boiler. */
export const smallTown: RegisterFileInput = {
  format: 'vigil-register',
  version: 1,
  vendors: [
    { id: 'acme', name: '安可电梯', profile: 'gbt24476-2017' },
    { id: 'bolt', name: '博电', profile: 'yunanda' },
  ],
  sites: [
    { id: 'tower', name: '大厦', county: 'qingcheng', address: '人民路1号', use: 'office' },
    { id: 'canteen', name: '食堂', county: 'qingcheng', address: '学院路2号', use: 'kitchen', hours: ['06:00-19:30'] },
  ],
  units: [
    { id: 'L1', vendor: 'acme', kind: 'elevator', name: '1号梯', site: 'tower' },
    { id: 'L2', vendor: 'acme', kind: 'elevator', name: '2号梯', site: 'tower' },
    { id: 'B1', vendor: 'bolt', kind: 'elevator', name: '3号梯', site: 'tower' },
    { id: 'G1', vendor: 'acme', kind: 'gateway', name: '网关', site: 'tower' },
    { id: 'C1', vendor: 'acme', kind: 'elevator', name: '11号梯', site: 'tower', gateway: 'G1' },
    { id: 'C2', vendor: 'acme', kind: 'elevator', name: '12号梯', site: 'tower', gateway: 'G1' },
    { id: 'C3', vendor: 'acme', kind: 'elevator', name: '13号梯', site: 'tower', gateway: 'G1' },
    { id: 'K1', vendor: 'acme', kind: 'camera', name: '切配间', site: 'canteen' },
    { id: 'K2', vendor: 'acme', kind: 'camera', name: '烹饪间', site: 'canteen' },
    { id: 'S1', vendor: 'acme', kind: 'sensor', name: '冷柜', site: 'canteen' },
    { id: 'P1', vendor: 'acme', kind: 'boiler', name: '锅炉', site: 'tower', inspectionValidUntil: '2026-12-31' },
  ],
  credentials: [
    { id: 'dev-L1', vendor: 'acme', role: 'device', token, units: ['L1'] },
    { id: 'dev-L2', vendor: 'acme', role: 'device', token, units: ['L2'] },
    { id: 'dev-B1', vendor: 'bolt', role: 'device', token, units: ['B1'] },
    { id: 'gw-1', vendor: 'acme', role: 'gateway', token, units: ['G1', 'C1', 'C2', 'C3'] },
    { id: 'cloud', vendor: 'acme', role: 'gateway', token, units: 'all' },
  ],
};

export async function importRegister(store: Store, file: RegisterFileInput = smallTown): Promise<void> {
  await store.transaction((tx) => tx.register.import(registerFileSchema.parse(file), (text) => hmacToken(key, text)));
}

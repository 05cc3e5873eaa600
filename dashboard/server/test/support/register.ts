import { type RegisterFile, registerFileSchema } from '@vigil/vocabulary';

/** Two vendors in two counties: everything a scope can separate. */
export function sampleRegister(): RegisterFile {
  return registerFileSchema.parse({
    format: 'vigil-register',
    version: 1,
    vendors: [
      { id: 'acme', name: '甲梯', phone: '0763-1' },
      { id: 'bolt', name: '乙梯' },
    ],
    organisations: [
      { id: 'fix', role: 'maintenance', name: '维保一', phone: '0763-2' },
      { id: 'owner', role: 'user', name: '物业一', phone: '0763-3' },
    ],
    sites: [
      { id: 's1', name: '一号楼', county: 'qingcheng', address: '清城区一路1号' },
      { id: 's2', name: '二号楼', county: 'lianzhou', address: '连州市二路2号' },
      {
        id: 'k1',
        name: '一中食堂',
        county: 'qingcheng',
        address: '清城区三路3号',
        use: 'kitchen',
        hours: ['06:00-19:30'],
      },
    ],
    units: [
      {
        id: 'A-1',
        vendor: 'acme',
        kind: 'elevator',
        name: '1号梯',
        site: 's1',
        rescueCode: '100001',
        registerCode: '32104406002012050030',
        maintenance: 'fix',
        user: 'owner',
        inspectionValidUntil: '2030-01-01',
      },
      { id: 'A-2', vendor: 'acme', kind: 'elevator', name: '2号梯', site: 's2', inspectionValidUntil: '2020-01-01' },
      { id: 'B-1', vendor: 'bolt', kind: 'elevator', name: '3号梯', site: 's1' },
      { id: 'B-2', vendor: 'bolt', kind: 'boiler', name: '锅炉', site: 's2' },
      { id: 'C-1', vendor: 'acme', kind: 'camera', name: '灶台', site: 'k1' },
    ],
    credentials: [{ id: 'acme-gw', vendor: 'acme', role: 'gateway', token: 'x'.repeat(43), units: 'all' }],
  });
}

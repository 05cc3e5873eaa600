import { randomBytes } from 'node:crypto';
import { type RegisterFileInput, registerFileSchema, unitTopic } from '@vigil/vocabulary';
import type { Publisher } from '../load/job.ts';

export interface TownOptions {
  readonly credentials: number;
  /** 1: a device that speaks for itself; more: a gateway with that many lifts behind it. */
  readonly unitsEach: number;
  /** Beginning of every id; two towns in one store need different ones. */
  readonly prefix?: string;
}

/** A register made for a measurement, and its publishers with their credentials and topics. */
export interface Town {
  readonly register: RegisterFileInput;
  readonly publishers: readonly Publisher[];
  readonly units: readonly string[];
}

const benchVendor = 'bench';

export function makeTown({ credentials, unitsEach, prefix = 'bench' }: TownOptions): Town {
  const units: string[] = [];
  const register = {
    format: 'vigil-register' as const,
    version: 1 as const,
    vendors: [{ id: benchVendor, name: '测试厂商', nameEn: 'Measured vendor', profile: 'vigil' }],
    sites: [
      {
        id: `${prefix}-site`,
        name: '测试小区',
        nameEn: 'Measured estate',
        county: 'qingcheng',
        address: '北江一路 1 号',
      },
    ],
    units: [] as NonNullable<RegisterFileInput['units']>,
    credentials: [] as NonNullable<RegisterFileInput['credentials']>,
  };
  const publishers: Publisher[] = [];
  for (let index = 0; index < credentials; index += 1) {
    const credential = `${prefix}-${index}`;
    const token = randomBytes(24).toString('base64url');
    const own =
      unitsEach === 1 ? [credential] : Array.from({ length: unitsEach }, (_, each) => `${credential}-${each}`);
    const behind = unitsEach === 1 ? {} : { gateway: credential };
    if (unitsEach > 1)
      register.units.push({
        id: credential,
        vendor: benchVendor,
        kind: 'gateway',
        name: credential,
        site: `${prefix}-site`,
      });
    for (const id of own)
      register.units.push({ id, vendor: benchVendor, kind: 'elevator', name: id, site: `${prefix}-site`, ...behind });
    register.credentials.push({
      id: credential,
      vendor: benchVendor,
      role: unitsEach === 1 ? 'device' : 'gateway',
      token,
      units: unitsEach === 1 ? own : [credential, ...own],
    });
    units.push(...own);
    publishers.push({
      clientId: credential,
      username: credential,
      password: token,
      topics: own.map((id) => unitTopic(benchVendor, id, 'status')),
    });
  }
  registerFileSchema.parse(register);
  return { register, publishers, units };
}

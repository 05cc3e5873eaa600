import { randomBytes } from 'node:crypto';
import { type RegisterFileInput, registerFileSchema, unitTopic } from '@vigil/vocabulary';
import type { Publisher } from '../load/job.ts';

export interface TownOptions {
  readonly credentials: number;
  /** 1: a device that speaks for itself; more: a gateway with that many lifts behind it. */
  readonly unitsEach: number;
  /** Beginning of every id; two towns in one store need different ones. */
  readonly prefix?: string;
  /** Default: `bench`. */
  readonly vendor?: string;
}

/** A register made for a measurement, and its publishers with their credentials and topics. */
export interface Town {
  readonly register: RegisterFileInput;
  readonly publishers: readonly Publisher[];
  readonly units: readonly string[];
}

export function makeTown({ credentials, unitsEach, prefix = 'bench', vendor = 'bench' }: TownOptions): Town {
  const units: string[] = [];
  const register = {
    format: 'vigil-register' as const,
    version: 1 as const,
    vendors: [{ id: vendor, name: '测试厂商', nameEn: 'Measured vendor', profile: 'vigil' }],
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
        vendor,
        kind: 'gateway',
        name: credential,
        site: `${prefix}-site`,
      });
    for (const id of own)
      register.units.push({ id, vendor, kind: 'elevator', name: id, site: `${prefix}-site`, ...behind });
    register.credentials.push({
      id: credential,
      vendor,
      role: unitsEach === 1 ? 'device' : 'gateway',
      token,
      units: unitsEach === 1 ? own : [credential, ...own],
    });
    units.push(...own);
    publishers.push({
      clientId: credential,
      username: credential,
      password: token,
      topics: own.map((id) => unitTopic(vendor, id, 'status')),
    });
  }
  registerFileSchema.parse(register);
  return { register, publishers, units };
}

/** Both in one; they need prefixes of their own. */
export function joinRegisters(a: RegisterFileInput, b: RegisterFileInput): RegisterFileInput {
  const known = new Set((a.vendors ?? []).map(({ id }) => id));
  return {
    ...a,
    vendors: [...(a.vendors ?? []), ...(b.vendors ?? []).filter(({ id }) => !known.has(id))],
    sites: [...(a.sites ?? []), ...(b.sites ?? [])],
    units: [...(a.units ?? []), ...(b.units ?? [])],
    credentials: [...(a.credentials ?? []), ...(b.credentials ?? [])],
  };
}

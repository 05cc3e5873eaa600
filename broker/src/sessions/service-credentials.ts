import { timingSafeEqual } from 'node:crypto';
import { serviceToken } from '@vigil/store/credentials';
import type { Identity } from '@vigil/vocabulary';

/** Our own processes that speak to the broker. They stand in no register; their tokens come from the server key. */
const services = ['ingest', 'dashboard'] as const;

export interface ServiceCredentials {
  isService(name: string): boolean;
  verify(name: string, token: string): boolean;
  identity(name: string): Identity;
}

export function createServiceCredentials(serverKey: Uint8Array): ServiceCredentials {
  const tokens = new Map(services.map((name) => [`service-${name}`, Buffer.from(serviceToken(serverKey, name))]));
  return {
    isService: (name) => tokens.has(name),
    verify(name, token) {
      const expected = tokens.get(name);
      const given = Buffer.from(token);
      return expected !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
    },
    identity: (name) => ({ credential: name, role: 'service', vendor: null, units: new Set() }),
  };
}

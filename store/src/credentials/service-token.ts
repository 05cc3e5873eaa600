import { createHmac } from 'node:crypto';

/**
 * Password of one of the installation's own processes at the broker, user name `service-<name>`. Derived from the
 * server key, so it stands in no register and in no configuration, and changes with the key.
 * @param name `ingest`, `dashboard`
 * @returns 64 hexadecimal digits
 */
export function serviceToken(serverKey: Uint8Array, name: string): string {
  return createHmac('sha256', serverKey).update(`service:${name}`, 'utf8').digest('hex');
}

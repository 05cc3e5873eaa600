import type { Server } from 'node:net';
import { z } from 'zod';
import { startupErrorFrom } from './startup-errors.ts';

export interface ListenAt {
  /** `::` serves IPv4 and IPv6; on a machine without IPv6 it is IPv4 alone. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly backlog?: number;
  /** Name of the setting by which `port` is chosen, for whoever has to choose another. */
  readonly setting?: string;
}

/** An address to listen on, as a setting has it; IPv6 also in the brackets that it has in a URL: `[::]`. */
export const listenAddress = z
  .string()
  .min(1)
  .overwrite((written) => /^\[(?<inside>[0-9a-f:.]+)\]$/i.exec(written)?.groups?.['inside'] ?? written);

/** Every address of both families. */
const everyAddress = '::';

/** @throws StartupError when the port is taken or forbidden, or the address is not this machine’s */
export async function listenAt(server: Server, { host, port, backlog = 511, setting }: ListenAt): Promise<void> {
  const attempt = (at: string): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: at, port, backlog }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const known = (error: unknown): unknown => startupErrorFrom(error, { port, setting }) ?? error;
  try {
    await attempt(host);
  } catch (error) {
    if (host !== everyAddress || !hasNoIpv6(error)) throw known(error);
    await attempt('0.0.0.0').catch((second: unknown) => {
      throw known(second);
    });
  }
}

function hasNoIpv6(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}

/** An IPv4 address that came over a listener of both families, as everybody writes it: `::ffff:10.0.0.1` → `10.0.0.1`. */
export function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/** Whom an address stands for when something is counted by address: IPv4 as it is, IPv6 its /64, which one subscriber has. */
export function addressKey(given: string): string {
  const address = plainAddress(given);
  if (!address.includes(':') || address === '::1') return address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

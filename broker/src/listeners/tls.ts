import { createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { plainAddress, readTlsFiles } from '@vigil/service';
import type { BrokerConfig } from '../config.ts';
import { streamSource } from './stream-source.ts';
import { admitFirst, type Listener, type ListenerParts, listen, watched } from './tcp.ts';

export interface TlsListener extends Listener {
  /** Reads certificate, key and authority again; open connections keep what they have. Rejects and changes nothing
   * when a file is missing or wrong. */
  reload(): Promise<void>;
}

/** @returns undefined when no certificate is configured */
export async function listenTls(config: BrokerConfig, parts: ListenerParts): Promise<TlsListener | undefined> {
  const { tls, limits, host } = config;
  const context = readContext(tls);
  if (context === undefined) return undefined;
  const server = createServer({
    ...context,
    minVersion: 'TLSv1.2',
    handshakeTimeout: limits.connectTimeoutMs,
    noDelay: true,
    requestCert: tls.clientCaFile !== undefined,
    // Not refused by TLS unless demanded: a device may come with a token instead. A foreign certificate is refused at
    // CONNECT, where it can be counted and answered.
    rejectUnauthorized: tls.requireClientCertificate,
  });
  admitFirst(server, parts, 'tls');
  server.on('tlsClientError', (_error, socket) => {
    parts.refused('tls-handshake', plainAddress(socket.remoteAddress ?? ''), 'tls');
  });
  server.on('secureConnection', (socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    parts.arrived({ source: streamSource(socket), address, transport: 'tls', ...certificateOf(socket) });
  });
  const listener = await listen(server, { host, port: tls.port, setting: 'VIGIL_BROKER_TLS_PORT' });
  return {
    ...watched(server, listener, parts, 'tls'),
    reload: async () => server.setSecureContext(readContext(tls) ?? {}),
  };
}

function certificateOf(socket: TLSSocket): { certificateNames: readonly string[]; foreignCertificate: boolean } {
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) return { certificateNames: [], foreignCertificate: false };
  if (!socket.authorized) return { certificateNames: [], foreignCertificate: true };
  return {
    certificateNames: certificateNames(certificate.subject.CN, certificate.subjectaltname),
    foreignCertificate: false,
  };
}

/** Common name first, then the alternative names without their type (`DNS:lift-7` → `lift-7`). */
export function certificateNames(
  commonName: string | readonly string[] | undefined,
  alternatives: string | undefined,
): readonly string[] {
  const common = commonName === undefined ? [] : [commonName].flat();
  const others = (alternatives ?? '').split(', ').flatMap((entry) => {
    const name = /^(?:DNS|URI|email):(.+)$/.exec(entry)?.[1];
    return name === undefined ? [] : [name];
  });
  return [...new Set([...common, ...others])];
}

/** @returns undefined when no certificate is configured */
function readContext({ certFile, keyFile, clientCaFile }: BrokerConfig['tls']): SecureContextOptions | undefined {
  return certFile === undefined || keyFile === undefined
    ? undefined
    : readTlsFiles({ certFile, keyFile, clientCaFile });
}

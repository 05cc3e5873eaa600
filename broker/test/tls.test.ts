import { createPrivateKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { certificateNames } from '../src/listeners/tls.ts';
import { startBroker, type TestBroker, tempDir } from './harness.ts';
import { connectPacket, publishPacket, type, Wire } from './wire.ts';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

async function authority(): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: 'Test authority' }], {
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  return { cert: made.cert, key: made.private };
}

async function issue(name: string, by?: Pair): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], by === undefined ? {} : { ca: by });
  return { cert: made.cert, key: made.private };
}

async function files(pair: Pair, ca?: Pair): Promise<{ certFile: string; keyFile: string; clientCaFile?: string }> {
  const dir = await tempDir();
  const paths = { certFile: join(dir, 'cert.pem'), keyFile: join(dir, 'key.pem') };
  await writeFile(paths.certFile, pair.cert);
  await writeFile(paths.keyFile, pair.key);
  if (ca === undefined) return paths;
  await writeFile(join(dir, 'ca.pem'), ca.cert);
  return { ...paths, clientCaFile: join(dir, 'ca.pem') };
}

async function dial(server: TestBroker, options: ConnectionOptions = {}): Promise<{ wire: Wire; socket: TLSSocket }> {
  const socket = connect({ port: server.broker.ports.mqtts, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  const wire = new Wire(socket);
  await new Promise<void>((resolve) => {
    socket.once('secureConnect', resolve);
    socket.once('close', () => resolve());
  });
  return { wire, socket };
}

const token = { user: 'lift', password: 'token-lift' };

test('a device with a token is served over TLS', async () => {
  const server = await startBroker({ tls: { port: 0, ...(await files(await issue('localhost'))) } });
  const { wire } = await dial(server);
  wire.send(connectPacket(token), publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 1 }));
  await wire.next(type.puback);
  const connectRecord = (await server.entries()).find(({ kind }) => kind === 'connect');
  expect(JSON.parse(Buffer.from(connectRecord?.payload ?? []).toString())).toMatchObject({ transport: 'tls' });
});

test('a client certificate names the credential; no user name and no token are needed', async () => {
  const ca = await authority();
  const server = await startBroker({ tls: { port: 0, ...(await files(await issue('localhost'), ca)) } });
  server.book.add('lift', ['u1'], { certificateName: 'lift.acme.example', tokenHmac: null });
  const { wire } = await dial(server, await issue('lift.acme.example', ca));
  wire.send(connectPacket({}), publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 1 }));
  await wire.next(type.puback);
  expect((await server.entries()).find(({ kind }) => kind === 'publish')).toMatchObject({ origin: 'lift' });

  const other = await dial(server, await issue('lift.acme.example', ca));
  other.wire.send(connectPacket({ user: 'other', password: 'token-other' }));
  expect((await other.wire.next(type.connack)).body[1]).toBe(5);
});

test('a certificate of another authority, or of nobody we know, is refused even with a good token', async () => {
  const ca = await authority();
  const server = await startBroker({ tls: { port: 0, ...(await files(await issue('localhost'), ca)) } });
  server.book.add('lift', ['u1'], { certificateName: 'lift.acme.example' });
  for (const pair of [await issue('lift.acme.example'), await issue('stranger', ca)]) {
    const { wire } = await dial(server, pair);
    wire.send(connectPacket(token));
    expect((await wire.next(type.connack)).body[1]).toBe(5);
  }
  const without = await dial(server);
  without.wire.send(connectPacket(token));
  expect((await without.wire.next(type.connack)).body[1]).toBe(0);
});

test('where a client certificate is required there is no connection without one', async () => {
  const ca = await authority();
  const tls = { port: 0, requireClientCertificate: true, ...(await files(await issue('localhost'), ca)) };
  const server = await startBroker({ tls });
  const { wire } = await dial(server);
  wire.send(connectPacket(token));
  await wire.closed();
  expect(wire.received).toHaveLength(0);
});

test('certificates are reloaded without a restart; a wrong file changes nothing', async () => {
  const paths = await files(await issue('before'));
  const server = await startBroker({ tls: { port: 0, ...paths } });
  const nameOf = async (): Promise<unknown> => (await dial(server)).socket.getPeerCertificate().subject.CN;
  expect(await nameOf()).toBe('before');
  const next = await issue('after');
  await writeFile(paths.certFile, next.cert);
  await expect(server.broker.reloadCertificates()).rejects.toThrow('key values mismatch');
  expect(await nameOf()).toBe('before');
  await writeFile(paths.keyFile, createPrivateKey(next.key).export({ type: 'pkcs8', format: 'pem' }));
  await server.broker.reloadCertificates();
  expect(await nameOf()).toBe('after');
});

test('the names of a certificate are its common name, then its alternative names', () => {
  expect(certificateNames('a', 'DNS:b, URI:urn:c, IP Address:1.2.3.4, DNS:a')).toEqual(['a', 'b', 'urn:c']);
  expect(certificateNames(undefined, undefined)).toEqual([]);
});

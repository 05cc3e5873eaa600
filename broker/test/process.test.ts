import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, test } from 'vitest';
import { atEnd, eventually, tempDir } from './harness.ts';
import { disable, importRegister, journalEntries, serviceWire, startProcess } from './process.ts';
import { connectPacket, publishPacket, type, Wire } from './wire.ts';

const canary = 'vigil/v1/vigil/canary/test';
const token = 'a-token-of-at-least-twenty-characters';

const has = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;

test('it starts on an empty folder without a register, tells its ports, and stops cleanly', async () => {
  const dir = await tempDir();
  const broker = await startProcess(dir);
  const ready = await fetch(`http://127.0.0.1:${broker.ports.health}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ ok: true, listening: true, credentials: 0, journal: { writable: true } });
  expect((await fetch(`http://127.0.0.1:${broker.ports.health}/healthz`)).status).toBe(200);
  const wire = await serviceWire(dir, broker.ports.mqtt, 'c');
  wire.send(publishPacket(canary, 'x', { id: 1 }));
  await wire.next(type.puback);
  const metrics = await (await fetch(`http://127.0.0.1:${broker.ports.health}/metrics`)).text();
  expect(metrics).toContain('vigil_broker_accepted_total{family="test",qos="1"} 1');
  broker.kill('SIGTERM');
  expect(await broker.ended).toBe(0);
  // A sign of life is written every few seconds, however long this takes.
  const kinds = (await journalEntries(dir)).map(({ kind }) => kind).filter((kind) => kind !== 'broker-alive');
  expect(kinds).toEqual(['broker-started', 'connect', 'publish', 'broker-stopped']);
});

test('a credential of the register is served as soon as it is there, and ended when it is disabled', async () => {
  const dir = await tempDir();
  const broker = await startProcess(dir, { env: { VIGIL_BROKER_CREDENTIAL_REFRESH_MS: '50' } });
  await importRegister(dir, token);
  const wire = await eventually(async () => {
    const attempt = await Wire.open(broker.ports.mqtt);
    // Another client id each time, as a device that retries: unknown names share one back-off.
    attempt.send(connectPacket({ user: 'lift', password: token }));
    const answer = await attempt.next(type.connack);
    return answer.body[1] === 0 ? attempt : undefined;
  });
  wire.send(publishPacket('vigil/v1/acme/u1/alarm', '{}', { id: 1 }));
  await wire.next(type.puback);
  await disable(dir, 'lift');
  await wire.closed();
  expect((await journalEntries(dir)).find(({ kind }) => kind === 'publish')).toMatchObject({ origin: 'lift' });
});

test('a port that is taken is one sentence and exit code 78, and names the setting', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => {
    blocker.listen(0, '127.0.0.1', resolve);
  });
  atEnd(async () => void blocker.close());
  const address = blocker.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  const files = await tempDir();
  const tls = {
    VIGIL_BROKER_TLS_CERT_FILE: join(files, 'cert.pem'),
    VIGIL_BROKER_TLS_KEY_FILE: join(files, 'key.pem'),
  };
  await writeFile(tls.VIGIL_BROKER_TLS_CERT_FILE, made.cert);
  await writeFile(tls.VIGIL_BROKER_TLS_KEY_FILE, made.private);
  const names = [
    'VIGIL_BROKER_PORT',
    'VIGIL_BROKER_TLS_PORT',
    'VIGIL_BROKER_WEBSOCKET_PORT',
    'VIGIL_BROKER_HEALTH_PORT',
  ];
  await Promise.all(
    names.map(async (name) => {
      const start = startProcess(await tempDir(), { env: { ...tls, VIGIL_BROKER_TLS_PORT: '0', [name]: port } });
      await expect(start).rejects.toThrow(`Port ${port} (${name}) is already in use`);
    }),
  );
});

test('a setting that does not exist, and one without its partner, are refused', async () => {
  const dir = await tempDir();
  await expect(startProcess(dir, { env: { VIGIL_BROKER_PROT: '1' } })).rejects.toThrow('VIGIL_BROKER_PORT');
  await expect(startProcess(dir, { env: { VIGIL_BROKER_TLS_CERT_FILE: '/x' } })).rejects.toThrow('belong together');
});

test('more connections than descriptors are refused at start', async () => {
  const limit = { VIGIL_BROKER_LIMITS_CONNECTIONS: '1000000000' };
  await expect(startProcess(await tempDir(), { env: limit })).rejects.toThrow(/ulimit|LimitNOFILE/);
});

describe.skipIf(spawnSync('mosquitto_pub').error !== undefined)(
  'mosquitto_pub (skipped where it is not installed)',
  () => {
    test('a stock client publishes with its own credential and any client id', async () => {
      const dir = await tempDir();
      await importRegister(dir, token);
      const broker = await startProcess(dir);
      const args = ['-h', '127.0.0.1', '-p', String(broker.ports.mqtt), '-u', 'lift', '-P', token];
      const alarm = ['-t', 'vigil/v1/acme/u1/alarm', '-m', '{"v":1}'];
      for (const extra of [
        ['-q', '1'],
        ['-q', '2'],
        ['-q', '0', '-i', 'my-own-id'],
        ['-q', '1', '-V', 'mqttv31'],
      ]) {
        expect(spawnSync('mosquitto_pub', [...args, ...alarm, ...extra]).status, extra.join(' ')).toBe(0);
      }
      const entries = (await journalEntries(dir)).filter(({ kind }) => kind === 'publish');
      expect(entries.map(({ flags }) => flags)).toEqual([1, 1, 0, 1]);
      const foreign = ['-t', 'vigil/v1/bolt/b1/alarm', '-m', 'x', '-q', '1'];
      expect(spawnSync('mosquitto_pub', [...args, ...foreign]).status).toBe(0);
      expect((await journalEntries(dir)).filter(({ kind }) => kind === 'refused')).toHaveLength(1);
      expect(spawnSync('mosquitto_pub', [...args.slice(0, -1), 'wrong', ...alarm]).status).not.toBe(0);
      expect(spawnSync('mosquitto_pub', [...args, ...alarm, '-V', 'mqttv5']).status).not.toBe(0);
      expect((await journalEntries(dir)).filter(({ kind }) => kind === 'publish')).toHaveLength(4);
    });
  },
);

describe.skipIf(!has('strace', '-e', 'trace=none', 'true'))('system calls (needs strace; skipped without)', () => {
  test('the log is synced between reading the PUBLISH and writing its PUBACK', async () => {
    const dir = await tempDir();
    const trace = join(await tempDir(), 'trace');
    const calls = 'trace=openat,read,write,writev,pwrite64,sendto,recvfrom';
    // -D: node stays our own child, strace becomes a detached grandchild, so that signals reach the broker.
    const prefix = ['strace', '-D', '-f', '-y', '-xx', '-s', '8192', '-o', trace, '-e', calls];
    const broker = await startProcess(dir, { prefix });
    const wire = await serviceWire(dir, broker.ports.mqtt, 'c');
    const needle = 'needle-in-the-log';
    const id = 0x4d2e;
    wire.send(publishPacket(canary, needle, { id }));
    await wire.next(type.puback);
    broker.kill('SIGTERM');
    await broker.ended;
    await eventually(() => (readFileSync(trace, 'utf8').includes('+++ exited with 0 +++') ? true : undefined));

    const hex = (bytes: Buffer): string =>
      [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    const lines = readFileSync(trace, 'utf8').split('\n');
    const payload = hex(Buffer.from(needle));
    const read = lines.findIndex((line) => /\bread(?:\(\d+<| resumed)/.test(line) && line.includes(payload));
    const logged = lines.findIndex((line) => /pwrite64\(\d+<[^>]*>/.test(line) && line.includes(payload));
    // The file was opened so that a write ends when it is on disk: its end, here or in a thread, is the sync.
    const [thread, descriptor] = /^(\d+) +pwrite64\((\d+)</.exec(lines[logged] ?? '')?.slice(1) ?? [];
    const opened = lines.slice(0, logged).findLast((line) => new RegExp(`openat\\(.* = ${descriptor}<`).test(line));
    const isWhole = !(lines[logged] ?? '').includes('<unfinished');
    const resumed = new RegExp(`^${thread} +<\\.\\.\\. pwrite64 resumed.* = \\d+$`);
    const synced = isWhole ? logged : lines.findIndex((line, at) => at > logged && resumed.test(line));
    const answer = hex(Buffer.from([0x40, 2, id >> 8, id & 0xff]));
    // One byte string of all the pieces that a writev is made of.
    const bytesOf = (line: string): string => (line.match(/\\x[0-9a-f]{2}/g) ?? []).join('');
    const answered = lines.findIndex((line) => /\bwritev?\(\d+</.test(line) && bytesOf(line).includes(answer));
    expect(read).toBeGreaterThan(-1);
    expect(logged).toBeGreaterThan(read);
    expect(opened).toContain('O_DSYNC');
    expect(synced).toBeGreaterThanOrEqual(logged);
    expect(answered).toBeGreaterThan(synced);
  });
});

const canMount = process.getuid?.() === 0 && has('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');

describe.skipIf(!canMount)('a full disk (needs root and mount; skipped without)', () => {
  test('nothing is acknowledged while the disk is full, and service goes on when it is not', async () => {
    const dir = await tempDir();
    if (!has('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', dir)) throw new Error('tmpfs could not be mounted');
    atEnd(async () => void spawnSync('umount', ['-l', dir]));
    const broker = await startProcess(dir, { env: { VIGIL_BROKER_JOURNAL_RESERVE_BYTES: '1' } });
    const wire = await serviceWire(dir, broker.ports.mqtt, 'c');
    wire.send(publishPacket(canary, 'before', { id: 1 }));
    await wire.next(type.puback);
    const ballast = join(dir, 'ballast');
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4096']);
    // The log may still have room in pages it already owns; then it has none.
    const send = (from: number): void =>
      wire.send(...Array.from({ length: 50 }, (_, at) => publishPacket(canary, 'x'.repeat(4000), { id: from + at })));
    for (let id = 2; id < 2000; id += 50) send(id);
    await wire.settled();
    const acknowledged = wire.of(type.puback).length;
    expect(acknowledged).toBeLessThan(2000);
    expect((await journalEntries(dir)).filter(({ kind }) => kind === 'publish')).toHaveLength(acknowledged);
    await writeFile(ballast, '');
    const again = await eventually(async () => {
      const next = await serviceWire(dir, broker.ports.mqtt, 'd');
      next.send(publishPacket(canary, 'after', { id: 1 }));
      await next.settled();
      const isTaken = next.of(type.puback).length === 1;
      next.stream.destroy();
      return isTaken ? true : undefined;
    });
    expect(again).toBe(true);
  });
});

test('a key of another certificate is one sentence and exit code 78, before any device finds out', async () => {
  const dir = await tempDir();
  const [one, other] = await Promise.all(
    ['one', 'other'].map((value) => generate([{ name: 'commonName', value }], { keyType: 'ec' })),
  );
  const tls = { VIGIL_BROKER_TLS_CERT_FILE: join(dir, 'cert.pem'), VIGIL_BROKER_TLS_KEY_FILE: join(dir, 'key.pem') };
  await writeFile(tls.VIGIL_BROKER_TLS_CERT_FILE, one?.cert ?? '');
  await writeFile(tls.VIGIL_BROKER_TLS_KEY_FILE, other?.private ?? '');
  await expect(startProcess(dir, { env: tls })).rejects.toThrow(
    /cannot use the TLS certificate files.*key\.pem.*mismatch/,
  );
});

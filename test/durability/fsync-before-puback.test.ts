import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { service } from '@vigil/harness';
import { openJournal, readAll } from '@vigil/journal';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { type SystemCall, trace } from '../harness/strace.ts';
import { singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const readiness = z.looseObject({ journal: z.looseObject({ level: z.string(), writable: z.boolean() }) });
const strace = service('strace');
const unit = singleOf('north', 1);

let vigil: Vigil | null = null;
afterEach(async () => {
  await vigil?.stop();
  vigil = null;
});

/** Something that begins with 0x40, which strace shows as `@`, goes to this socket: a PUBACK [MQTT-3.4.1]. */
function isPuback(call: SystemCall, socket: string): boolean {
  return /^(?:write|send)/.test(call.name) && call.text.includes(socket) && /^[^"]*"@/.test(call.text);
}
const socketOf = (call: SystemCall | undefined): string => /<TCP:[^>]*>/.exec(call?.text ?? '')?.[0] ?? 'no socket';
/** The write has ended, in one line of the trace or in the second of two. */
const hasEnded = ({ name, result }: SystemCall): boolean => /^pwrite64(?: ended)?$/.test(name) && result > 0;

/** Flags with which a process has opened the segments that it writes. */
function segmentFlags(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const { stdout } = spawnSync('readlink', [`/proc/${pid}/fd/${fd}`], { encoding: 'utf8' });
    if (!/\/journal\/main\/[^/]*\.log$/.test(stdout.trim())) return [];
    const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '';
    return [Number.parseInt(flags, 8)];
  });
}

describe.skipIf(strace.path === null)(`system calls of the real broker (else: ${strace.install})`, () => {
  it('ends the synced write to the journal between reading a PUBLISH and writing its PUBACK', async () => {
    vigil = await startVigil({ register: town(), parts: ['broker'] });
    const device = await vigil.device(unit);
    const tracer = await trace(strace.path ?? '', vigil.broker.pid, [
      'read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64',
    ]);
    // With this flag a write returns when what was written is on disk.
    const flags = segmentFlags(vigil.broker.pid);
    expect(flags).toHaveLength(1);
    for (const value of flags) expect(value & constants.O_DSYNC).toBe(constants.O_DSYNC);
    const marks = Array.from({ length: 10 }, (_, index) => `proof-${index}-${process.pid}`);
    for (const id of marks) await device.publish(unit, 'alarm', { id, code: 'alarm-button' });
    const calls = await tracer.stop();
    await device.end();

    for (const mark of marks) {
      const read = calls.findIndex(
        ({ name, text }) => /^(?:read|recv)/.test(name) && text.includes('<TCP:') && text.includes(mark),
      );
      expect(read, `${mark} was read from a socket`).toBeGreaterThanOrEqual(0);
      const puback = calls.findIndex((call, index) => index > read && isPuback(call, socketOf(calls[read])));
      expect(puback, `${mark} was acknowledged`).toBeGreaterThan(read);
      const between = calls.slice(read + 1, puback);
      const written = between.filter(({ text }) => text.includes('/journal/main/') && text.includes(mark));
      const seen = between.map(({ name, text }) => `${name}: ${text}`).join('\n');
      expect(written.some(hasEnded), `${mark} was on disk before its PUBACK:\n${seen}`).toBe(true);
    }
  });
});

const mayMount = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
})();

/** Takes all room of a file system, leaving `bytes`. */
function fill(folder: string, leave: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const file = openSync(join(folder, `ballast-${readdirSync(folder).length}`), 'w');
  const chunk = Buffer.alloc(64 * 1024, 1);
  try {
    for (let left = bavail * bsize - leave; left > 0; left -= chunk.length)
      writeSync(file, chunk, 0, Math.min(left, chunk.length));
  } finally {
    closeSync(file);
  }
}

describe.skipIf(!mayMount)('a journal on a full disk (needs root and mount; skipped without)', () => {
  const room = 48 * 1024 * 1024;
  function journalDisk(): string {
    const dataDir = mkdtempSync(join(tmpdir(), 'vigil-full-'));
    mkdirSync(join(dataDir, 'journal'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${room}`, 'tmpfs', join(dataDir, 'journal')]);
    if (mounted.status !== 0) throw new Error(`tmpfs could not be mounted: ${mounted.stderr.toString()}`);
    return dataDir;
  }
  const dataDirs: string[] = [];
  afterEach(() => {
    for (const dataDir of dataDirs.splice(0)) {
      spawnSync('umount', ['-l', join(dataDir, 'journal')]);
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('never acknowledges what it cannot write, takes alarms from the reserve first, and recovers', async () => {
    const dataDir = journalDisk();
    dataDirs.push(dataDir);
    const journal = join(dataDir, 'journal');
    vigil = await startVigil({
      register: town(),
      parts: ['broker'],
      dataDir,
      env: {
        VIGIL_BROKER_JOURNAL_RESERVE_BYTES: String(8 * 1024 * 1024),
        VIGIL_BROKER_LIMITS_REFUSAL_GRACE_MS: '3000',
      },
    });
    const acknowledged = new Set<string>();
    const pending = new Map<string, Promise<void>>();
    const device = await vigil.device(unit);
    const acknowledgedAs = async (id: string, puback: Promise<unknown>): Promise<void> => {
      await puback;
      acknowledged.add(id);
    };
    const send = (family: 'alarm' | 'status', id: string): void => {
      const body = family === 'alarm' ? { id, code: 'alarm-button' } : { id, temperature: 20 };
      pending.set(id, acknowledgedAs(id, device.publish(unit, family, body)));
    };
    const got = (id: string): Promise<boolean> => eventually(`${id} is acknowledged`, () => acknowledged.has(id));

    send('status', 'telemetry-before');
    await got('telemetry-before');

    // Nearly full: only the reserve is left. Telemetry waits without PUBACK, the alarm goes on.
    fill(journal, 6 * 1024 * 1024);
    await eventually('the broker sees the disk', async () => (await journalStatus()).level === 'limit');
    send('status', 'telemetry-at-the-limit');
    send('alarm', 'alarm-from-the-reserve');
    await got('alarm-from-the-reserve');
    expect(acknowledged).not.toContain('telemetry-at-the-limit');

    // Full: nothing is acknowledged, not even an alarm.
    fill(journal, 0);
    // What the journal had prepared is still there for it; alarms are taken until that is used up.
    let last = 0;
    await eventually('the journal is not writable', async () => {
      last += 1;
      send('alarm', `alarm-until-full-${last}`);
      return !(await journalStatus()).writable;
    });
    send('alarm', 'alarm-on-a-full-disk');
    await eventually('the broker says that it refuses', () =>
      /message not acknowledged/.test(vigil?.broker.output() ?? ''),
    );
    expect(acknowledged).not.toContain('alarm-on-a-full-disk');
    const entries = await payloadsOf(journal);
    expect(entries.join('\n')).not.toContain('alarm-on-a-full-disk');
    expect((await fetch(vigil.health.broker)).status).toBe(503);

    // Room again: the device still has both and sends them by itself.
    for (const file of readdirSync(journal)) if (file.startsWith('ballast')) rmSync(join(journal, file));
    await got('alarm-on-a-full-disk');
    await got('telemetry-at-the-limit');
    await Promise.all(pending.values());
    await device.end();
    const stored = (await payloadsOf(journal)).join('\n');
    for (const id of acknowledged) expect(stored, `${id} was acknowledged and is in the journal`).toContain(id);
    expect((await fetch(vigil.health.broker)).status).toBe(200);
  });

  async function journalStatus(): Promise<z.output<typeof readiness>['journal']> {
    const response = await fetch(vigil?.health.broker ?? '');
    return readiness.parse(await response.json()).journal;
  }
});

async function payloadsOf(journal: string): Promise<readonly string[]> {
  const entries = await readAll(openJournal({ root: journal }), 'main');
  return entries.map(({ payload }) => Buffer.from(payload).toString('utf8'));
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { publishPacket } from '../harness/raw-mqtt.ts';
import { readiness } from './bystander.ts';
import { button, type Field, startField } from './field.ts';

const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  const failures: unknown[] = [];
  // The disk is given back also when the system on it did not end well.
  for (const end of ends.splice(0).toReversed())
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
});

const mebibyte = 2 ** 20;

/** A disk of 200 MiB for the store alone. */
function storeDisk(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'vigil-store-disk-')), 'disk');
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', folder]);
  if (mounted.status !== 0) throw new Error('tmpfs could not be mounted though a trial could');
  ends.push(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });
  return folder;
}

describe.skipIf(!mayMount)('the store’s disk is nearly full (needs root and mount; skipped without)', () => {
  it('what a neighbour leaves in quarantine takes no room from an entrapment', { timeout: 120_000 }, async () => {
    const disk = storeDisk();
    const field: Field = await startField(4, (same) => same, {
      VIGIL_STORE_FILE: join(disk, 'vigil.db'),
      // It is the disk that is to bound them here.
      VIGIL_BROKER_LIMITS_BYTES_PER_SECOND: '1000000',
    });
    ends.push(() => field.stop());
    const [hostile, honest] = [field.lift('south'), field.lift('north')];
    // Everything has been written once: what is left is for what comes.
    await hostile.say('alarm', { id: 'before', ...button });
    await hostile.alarm('alarm-button');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 9 * mebibyte, 1));
    const wire = await hostile.connect();
    const packets = 240;
    const noJson = Buffer.alloc(60_000, 'x');
    for (let id = 1; id <= packets; id += 1) wire.send(publishPacket(hostile.topic('fault'), noJson, id));
    await eventually('all are acknowledged', () => wire.types().filter((type) => type === 4).length === packets);
    await honest.say('alarm', { id: 'b', ...button });
    expect(await honest.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
    await eventually(
      'every one of them is told',
      async () => (await field.operator.quarantine()).filter(({ origin }) => origin === hostile.id).length === packets,
    );
    await eventually('the system page says so', async () =>
      (await field.operator.system()).processes.some(
        ({ name, detail }) => name === 'ingest' && detail['diskLow'] === true,
      ),
    );
    expect(await readiness(field.vigil)).toEqual([200, 200, 200]);
    wire.end();
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '@vigil/service';
import { consolePatienceMs } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

describe('configuration', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('needs nothing: plain HTTP, embedded history beside the store, opened for reading only', () => {
    const { dashboard, store, history } = readConfig({ VIGIL_DATA: '/srv/vigil' });
    expect(store).toEqual({ driver: 'sqlite', file: '/srv/vigil/vigil.db', busyTimeoutMs: 5_000 });
    expect(dashboard).toMatchObject({ port: 8080, data: '/srv/vigil', behindTls: false });
    expect(history).toEqual({ driver: 'embedded', directory: '/srv/vigil/history', readOnly: true });
  });

  it('takes the history from the environment or from the shared file', async () => {
    const env = {
      VIGIL_HISTORY_DRIVER: 'influx2',
      VIGIL_HISTORY_URL: 'http://i:8086',
      VIGIL_HISTORY_BUCKET: 'b',
      VIGIL_HISTORY_TOKEN: 't',
    };
    expect(readConfig(env).history).toMatchObject({ driver: 'influx2', bucket: 'b' });
    const file = join(folder, 'vigil.yaml');
    await writeFile(
      file,
      'dashboard:\n  port: 9000\nhistory:\n  driver: influx1\n  url: http://i:8086\n  database: v\n',
    );
    const { dashboard, history } = readConfig({ VIGIL_CONFIG: file });
    expect([dashboard.port, history.driver]).toEqual([9000, 'influx1']);
  });

  it('gives a reading up before the console does, so that its reader hears why', () => {
    expect(readConfig({}).dashboard.readers.deadlineMs).toBeLessThan(consolePatienceMs);
  });

  it('refuses the variable that the installation’s replaced, and names that one', () => {
    expect(() => readConfig({ VIGIL_DASHBOARD_UTC_OFFSET_MINUTES: '480' })).toThrow(
      /VIGIL_DASHBOARD_UTC_OFFSET_MINUTES .*did you mean VIGIL_UTC_OFFSET_MINUTES\?/,
    );
  });

  it('takes the place of the store from the installation, and its patience from the process', async () => {
    const file = join(folder, 'place.yaml');
    await writeFile(file, 'dashboard:\n  storeBusyMs: 70\nstore:\n  file: /fast/vigil.db\n');
    expect(readConfig({ VIGIL_CONFIG: file }).store).toMatchObject({ file: '/fast/vigil.db', busyTimeoutMs: 70 });
    const elsewhere = readConfig({ VIGIL_CONFIG: file, VIGIL_STORE_FILE: '/other/vigil.db' });
    expect(elsewhere.store.file).toBe('/other/vigil.db');
    expect(() => readConfig({ VIGIL_STORE_FIEL: 'x' })).toThrow(/VIGIL_STORE_FILE/);
  });

  it('takes the local time of the installation from the variable that ingest reads too', () => {
    expect(readConfig({ VIGIL_UTC_OFFSET_MINUTES: '540' }).dashboard.utcOffsetMinutes).toBe(540);
    expect(() => readConfig({ VIGIL_DASHBOARD_UTC_OFFSET_MINUTES: '540' })).toThrow(StartupError);
  });

  it('refuses an unknown setting with the nearest known one', () => {
    expect(() => readConfig({ VIGIL_DASHBOARD_PROT: '1' })).toThrow(StartupError);
    expect(() => readConfig({ VIGIL_DASHBOARD_PROT: '1' })).toThrow(/VIGIL_DASHBOARD_PORT/);
    expect(() => readConfig({ VIGIL_HISTORY_DRIVER: 'redis' })).toThrow(StartupError);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@vigil/service';
import { type Availability, type CitySilence, registerFileSchema, usualSilenceRule } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSilenceWatch } from '../src/silence/watch.ts';
import { createReadiness } from '../src/system/readiness.ts';
import type { Client } from './support/client.ts';
import { sampleRegister } from './support/register.ts';
import { type Running, run } from './support/running.ts';
import { unitState } from './support/unit-state.ts';

const minute = 60_000;
const acme = Array.from({ length: 40 }, (_, n) => `acme-${n}`);
const bolt = Array.from({ length: 20 }, (_, n) => `bolt-${n}`);

it('a stop in the middle of the first look is no failure', async () => {
  const said: unknown[] = [];
  const logger = createLogger({ name: 'test', level: 'fatal' });
  logger.error = (...line: unknown[]) => void said.push(line);
  // The thread that looks takes longer to load than everything else that a start waits for.
  await (await run({}, undefined, logger)).stop();
  expect(said).toEqual([]);
});

describe('the city going silent', () => {
  let data: string;
  let running: Running;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'vigil-silence-'));
    running = await run({ data });
    const { sites, vendors } = sampleRegister();
    const units = [...acme, ...bolt].map((id) => ({
      id,
      name: id,
      kind: 'elevator',
      vendor: id.startsWith('acme') ? 'acme' : 'bolt',
      site: id.startsWith('acme') ? 's1' : 's2',
    }));
    const register = registerFileSchema.parse({ format: 'vigil-register', version: 1, vendors, sites, units });
    await running.ingest.transaction((tx) => tx.register.import(register, () => new Uint8Array(32)));
  });
  afterAll(async () => {
    await running.stop();
    await rm(data, { recursive: true, force: true });
  });

  const are = (units: readonly string[], availability: Availability, lastSeenAt: number) =>
    running.ingest.transaction(async (tx) => {
      await tx.units.saveStates(units.map((id) => unitState(id, { availability, lastSeenAt })));
      await tx.units.announce(units);
    });
  const clients = new Map<string, Client>();
  const silenceOf = async (login: string): Promise<CitySilence | null> => {
    const client = clients.get(login) ?? (await running.client(login));
    clients.set(login, client);
    return (await client.get('/api/live/snapshot')).body.counts.silence;
  };
  const soon = { timeout: 40_000, interval: 400 };

  it('is counted from the store, told to each as far as he sees it, stays over a restart, and ends', {
    timeout: 120_000,
  }, async () => {
    const now = Date.now();
    await are([...acme, ...bolt], 'online', now);
    // Dead for weeks: no news, and in no share.
    await are(['acme-0', 'acme-1'], 'offline', now - 400 * 3_600_000);
    expect(await silenceOf('op')).toBeNull();

    await are(bolt, 'late', now - 4 * minute);
    await expect
      .poll(() => silenceOf('op'), soon)
      .toMatchObject({
        wide: true,
        lost: 20,
        of: 58,
        vendors: [{ id: 'bolt', lost: 20, of: 20 }],
        counties: [{ id: 'lianzhou', lost: 20, of: 20 }],
      });
    expect(await silenceOf('acme')).toBeNull();
    expect(await silenceOf('bolt')).toMatchObject({ lost: 20, of: 20 });
    expect(await silenceOf('county')).toMatchObject({ lost: 20, of: 20 });

    await running.stop();
    clients.clear();
    running = await run({ data });
    await expect.poll(() => silenceOf('op'), soon).toMatchObject({ lost: 20 });
    const since = (await silenceOf('op'))?.since ?? 0;
    expect(now - 6 * minute < since && since < now - 3 * minute).toBe(true);

    // What we did not hear ourselves is nobody's silence.
    await are(bolt, 'unknown-ours', now - 4 * minute);
    await expect.poll(() => silenceOf('op'), soon).toBeNull();
  });
});

it('silence that cannot be read is not calm: its age grows until it is read again, and the process is not ready', async () => {
  let at = 0;
  let broken = false;
  const watch = createSilenceWatch({
    rule: usualSilenceRule,
    cells: () => (broken ? Promise.reject(new Error('no thread')) : Promise.resolve([])),
    changed: () => undefined,
    now: () => at,
  });
  await watch.look();
  broken = true;
  watch.touched();
  at += 6 * minute;
  await expect(watch.look()).rejects.toThrow('no thread');
  expect(watch.ageMs()).toBe(6 * minute);
  const ready = createReadiness({
    store: { health: async () => ({ ok: true, detail: {} }) },
    live: { feedAgeMs: () => 0, silenceAgeMs: () => watch.ageMs(), seq: () => 1 },
    desks: { figures: () => ({ open: 1, unconfirmed: 0 }) },
    judging: () => ({ ok: true, reason: 'judging', forMs: 0 }),
    bus: { connected: () => true, accepting: () => true, sent: () => 1 },
  });
  expect(await ready()).toMatchObject({ ok: false, detail: { silenceAgeMs: 6 * minute } });
  broken = false;
  await watch.look();
  expect(watch.ageMs()).toBe(0);
  expect(await ready()).toMatchObject({ ok: true });
});

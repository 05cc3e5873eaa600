import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import type { Client } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { type Running, run } from './support/running.ts';

const soon = { timeout: 30_000, interval: 200 };

describe('an emergency that nobody at a desk could take', () => {
  let running: Running;
  let root: Client;
  beforeAll(async () => {
    running = await run({ board: { unwatchedAfterMs: 1_500 } });
    root = await running.client('root');
  });
  afterAll(() => running.stop());

  interface Noted {
    readonly actor: string;
    readonly action: string;
    readonly detail: { readonly emergencies: number; readonly first: string };
  }
  const noted = async (): Promise<readonly Noted[]> => {
    const all: readonly Noted[] = (await root.get('/api/audit?limit=100')).body;
    return all.filter(({ action }) => action.endsWith('-unwatched'));
  };

  const alone = async (): Promise<string | undefined> =>
    /^vigil_dashboard_emergencies_unwatched (\d+)/m.exec((await root.get('/metrics')).body)?.[1];

  it('is written down, once: when it came to empty desks, and when the last one left it', async () => {
    const first = await raise(running.ingest, 'A-1', 'alarm-button');
    await expect
      .poll(noted, soon)
      .toMatchObject([{ actor: 'system', action: 'rings-unwatched', detail: { emergencies: 1, first: first.id } }]);

    // A page that connects again and again, and shows nothing, is nobody.
    const dead = await running.client('op2');
    for (let round = 0; round < 3; round += 1) {
      const page = connectDesk(dead);
      await opened(page);
      page.close();
    }
    await expect.poll(async () => (await dead.get('/api/live/watchers')).body, soon).toMatchObject({ alone: 1 });
    expect(await alone()).toBe('1');

    // Who sits there takes it; leaving it again is another matter, and his.
    const op = await running.client('op');
    const socket = connectDesk(op);
    await opened(socket);
    const seen = await socket.emitWithAck('beat', { seq: 0, hash: '', paintedAt: 0, sound: 'on', view: '/' });
    expect(seen).toMatchObject({ ok: true, value: { unwatched: 0 } });
    const beat = setInterval(
      () => socket.emit('beat', { seq: 0, hash: '', paintedAt: 0, sound: 'on', view: '/' }, () => undefined),
      200,
    );
    await expect.poll(alone, soon).toBe('0');
    const second = await raise(running.ingest, 'A-2', 'alarm-button');
    await expect.poll(async () => (await op.get('/api/live/watchers')).body, soon).toMatchObject({ emergencies: 2 });
    expect(await noted()).toHaveLength(1);
    clearInterval(beat);
    socket.close();
    await expect.poll(noted, soon).toHaveLength(2);
    expect((await noted()).filter(({ actor }) => actor === 'op2')).toEqual([]);
    expect((await noted()).find(({ action }) => action === 'left-unwatched')).toMatchObject({
      actor: 'op',
      detail: { emergencies: 2, first: first.id },
    });
    expect(second.id).not.toBe(first.id);
  });
});

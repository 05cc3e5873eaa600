import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { errorCode } from './support/client.ts';
import { password, type Running, run } from './support/running.ts';

const perMinute = 20;

describe('who counts together', () => {
  let running: Running;
  beforeAll(async () => {
    running = await run({ requestsPerMinute: perMinute, readers: { deadlineMs: 60_000 } });
  });
  afterAll(() => running.stop());

  it('T9: strangers at a desk’s address use up nothing of the desk’s, nor do its readings of its commands', async () => {
    const op = await running.client('op');
    const stranger = await running.client();
    const pretender = await running.client();
    pretender.cookie = `vigil_session=${'a'.repeat(43)}`;
    const statuses: number[] = [];
    for (let index = 0; index < perMinute + 2; index += 1)
      statuses.push((await (index % 2 === 0 ? stranger : pretender).get('/api/nothing')).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect(errorCode(await stranger.get('/api/session'))).toBe('too-many-attempts');

    const alarm = await raise(running.ingest, 'A-1', 'alarm-button');
    expect((await op.get('/api/session')).status).toBe(200);
    let last = 200;
    for (let index = 0; index < perMinute; index += 1) last = (await op.get('/api/session')).status;
    expect(last).toBe(429);
    expect((await op.post(`/api/alarms/${alarm.id}/acknowledge`)).status).toBe(200);
    // Another desk at the same address, which signs in only now, and the same person at another desk.
    for (const login of ['sup', 'op']) {
      const desk = await running.client(login);
      expect((await desk.get('/api/alarms')).status).toBe(200);
    }
  });

  it('behind a trusted proxy strangers are who they are, and an IPv6 subscriber is one', async () => {
    const behind = await run({ requestsPerMinute: 3, trustedProxies: 1 });
    try {
      const client = await behind.client();
      const from = async (address: string): Promise<number> =>
        (await client.get('/api/session', { 'x-forwarded-for': address })).status;
      const got: number[] = [];
      for (const address of [
        '2001:db8::1',
        '2001:db8::2',
        '2001:db8::3',
        '2001:db8::4',
        '2001:db8:0:1::1',
        '203.0.113.9',
      ])
        got.push(await from(address));
      expect(got).toEqual([401, 401, 401, 429, 401, 401]);
      // What the client itself writes in front of the proxy's entry is not believed.
      expect(await from('198.51.100.7, 2001:db8::5')).toBe(429);
    } finally {
      await behind.stop();
    }
  });

  it('signing in is not counted with the readings of strangers', async () => {
    const client = await running.client();
    for (let index = 0; index < perMinute + 1; index += 1) await client.get('/api/session');
    expect((await client.get('/api/session')).status).toBe(429);
    expect((await client.post('/api/session', { login: 'reg', password })).status).toBe(200);
  });
});

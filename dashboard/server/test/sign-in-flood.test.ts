import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPasswordGate } from '../src/sign-in/password-gate.ts';
import type { Answer } from './support/client.ts';
import { errorCode } from './support/client.ts';
import { password, type Running, run } from './support/running.ts';

describe('junk at the door', () => {
  let running: Running;
  beforeAll(async () => {
    // As it is delivered, behind a proxy, so that a test can come from anywhere.
    running = await run({ trustedProxies: 1, signIn: {} });
  });
  afterAll(() => running.stop());

  const attempt = async (login: string, word: string, address: string, cookie = ''): Promise<Answer> => {
    const client = await running.client();
    client.cookie = cookie;
    return client.send('POST', '/api/session', {
      headers: { 'x-forwarded-for': address },
      body: { login, password: word },
    });
  };
  const junk = (login: string, addressOf: (index: number) => string, count: number): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => attempt(login, 'junk', addressOf(index))));

  it('T10: thirty wrong passwords at a desk’s own address, for its account and for others, keep it out for no moment', async () => {
    expect((await attempt('op', password, '10.0.0.1')).status).toBe(200);
    await junk('op', () => '10.0.0.1', 30);
    await junk('nobody', () => '10.0.0.1', 30);
    expect((await attempt('op', password, '10.0.0.1')).status).toBe(200);
  });

  it('guesses from everywhere make strangers wait for the account, and its owner at his desk not', async () => {
    const first = await attempt('sup', password, '10.0.0.2');
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    await running.ingest.transaction(async (tx) => {
      for (let index = 0; index < 70; index += 1) await tx.signInFailures.add('account|sup', Date.now());
    });
    const guessed = await attempt('sup', 'junk', '203.0.113.200');
    expect([guessed.status, errorCode(guessed)]).toEqual([429, 'too-many-attempts']);
    // Not even with the right one: a stranger learns nothing from being refused.
    expect((await attempt('sup', password, '203.0.113.201')).status).toBe(429);
    expect((await attempt('sup', password, '10.0.0.2')).status).toBe(200);
    // Elsewhere too with the session that his browser still has.
    const again = await attempt('sup', password, '10.0.0.2');
    const living = again.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    expect((await attempt('sup', password, '10.9.9.9', living)).status).toBe(200);
  });

  it('a stranger who guesses at one account waits longer and longer', async () => {
    const burst = await junk('reg', () => '203.0.113.7', 8);
    expect(burst.map(({ status }) => status).filter((status) => status === 401)).toHaveLength(5);
    const right = await attempt('reg', password, '203.0.113.7');
    expect([right.status, Number(right.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await attempt('reg', password, '10.0.0.3')).status).toBe(200);
  });
});

describe('the work of looking at passwords', () => {
  beforeAll(() => {
    vi.useFakeTimers();
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  it('is done one by one, slows an address and all strangers that are wrong, and never who is known', async () => {
    const clock = (): number => Date.now();
    const gate = createPasswordGate(4, clock);
    let atOnce = 0;
    let most = 0;
    const done: string[] = [];
    const ask = (name: string, known: boolean, address: string, right = false) =>
      gate.run({ known, address }, async (wrong) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await Promise.resolve();
        if (!right) wrong();
        done.push(name);
        atOnce -= 1;
      });
    const all = [
      ...Array.from({ length: 9 }, (_, index) => ask(`flood ${index}`, false, '203.0.113.1')),
      ask('other', false, '203.0.113.2'),
      ask('desk', true, '203.0.113.1'),
      ask('right', false, '203.0.113.3', true),
    ];
    await expect(gate.run({ known: false, address: '203.0.113.1' }, async () => undefined)).rejects.toMatchObject({
      code: 'too-many-attempts',
    });
    await vi.advanceTimersByTimeAsync(0);
    // The address has used its four; nobody waits behind the rest of it, and who is known was the second.
    expect(done).toEqual(['flood 0', 'desk', 'flood 1', 'flood 2', 'flood 3', 'other', 'right']);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(done.at(-1)).toBe('flood 4');
    await vi.advanceTimersByTimeAsync(90_000);
    await Promise.all(all);
    expect([done.length, most]).toEqual([12, 1]);
  });

  it('of all strangers together is bounded, however many addresses they have', async () => {
    const gate = createPasswordGate(30, () => Date.now());
    let looked = 0;
    const flood = (round: number) =>
      Array.from({ length: 60 }, (_, index) =>
        gate
          .run({ known: false, address: `198.51.100.${round}.${index}` }, async (wrong) => {
            looked += 1;
            wrong();
          })
          .catch(() => undefined),
      );
    const all: Promise<unknown>[] = [];
    for (let second = 0; second < 10; second += 1) {
      all.push(...flood(second));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(looked).toBeLessThanOrEqual(20 + 10 * 5 + 1);
    expect(looked).toBeGreaterThan(40);
    await vi.advanceTimersByTimeAsync(120_000);
    await Promise.all(all);
  });
});

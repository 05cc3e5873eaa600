import fc from 'fast-check';
import { expect, it } from 'vitest';
import { watchProofAge } from '../src/live/proof.ts';
import { eventually } from './support/eventually.ts';
import { run } from './support/running.ts';

it('a path that was never proven is as old as the process, and no clock that is set makes an old proof young', () => {
  const step = fc.record({ passed: fc.nat(100_000), set: fc.integer({ min: -1e9, max: 1e9 }), proven: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      let monotonic = 5_000;
      let wall = 1e12;
      let proof: { readonly at: number; readonly latencyMs: number } | null = null;
      let provenAt = monotonic;
      const age = watchProofAge({ proof: () => proof, now: () => wall, monotonic: () => monotonic });
      for (const { passed, set, proven } of steps) {
        monotonic += passed;
        wall += passed + set;
        if (proven) {
          proof = { at: wall, latencyMs: 1 };
          provenAt = monotonic;
        }
        expect(age()).toBe(monotonic - provenAt);
      }
    }),
  );
});

it('T4: started with a broker that is dead, it is not ready and the age of the proof is a number that grows', async () => {
  const running = await run({ broker: { url: 'mqtt://127.0.0.1:9', healthUrl: '' } });
  try {
    const client = await running.client();
    const age = async (): Promise<number> => {
      const { body } = await client.get('/metrics');
      return Number(/^vigil_dashboard_proof_age_seconds (\S+)$/m.exec(body)?.[1]);
    };
    const first = await age();
    expect(first).toBeGreaterThanOrEqual(0);
    await eventually('older', async () => (await age()) > first);
    expect((await client.get('/metrics')).body).toMatch(/^vigil_dashboard_ready 0$/m);
    const ready = await client.get('/readyz');
    expect([ready.status, ready.body.ok, ready.body.broker]).toEqual([503, false, false]);
  } finally {
    await running.stop();
  }
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeepAlive, type Watched } from '../src/sessions/keep-alive.ts';
import { atEnd } from './harness.ts';

type Connection = { -readonly [K in keyof Watched]: Watched[K] };

function keepAlive(): { wheel: KeepAlive<Connection>; ended: Connection[] } {
  const ended: Connection[] = [];
  const wheel = new KeepAlive<Connection>(0, (silent) => ended.push(silent));
  // The clock is the test's.
  wheel.close();
  atEnd(async () => wheel.close());
  return { wheel, ended };
}

test('whoever is heard in time stays, whoever is silent ends no earlier than its deadline and soon after it', () => {
  const gap = fc.integer({ min: 1, max: 5_000 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.array(gap, { maxLength: 30 }), (silenceMs, gaps) => {
      const { wheel, ended } = keepAlive();
      const connection = { silenceMs, heardAt: 0, isHeldUp: false };
      wheel.watch(connection);
      let now = 0;
      for (const wait of gaps) {
        const deadline = connection.heardAt + silenceMs;
        now += wait;
        for (let at = now - wait; at <= now; at += 50) wheel.check(at);
        wheel.check(now);
        if (ended.length > 0) {
          expect(now).toBeGreaterThanOrEqual(deadline);
          return;
        }
        expect(now).toBeLessThan(deadline + 500);
        connection.heardAt = now;
      }
      wheel.check(connection.heardAt + silenceMs - 1);
      expect(ended).toEqual([]);
      wheel.check(connection.heardAt + silenceMs + 500);
      expect(ended).toEqual([connection]);
    }),
  );
});

test('a connection from which we read nothing for now is not silent', () => {
  const { wheel, ended } = keepAlive();
  const connection = { silenceMs: 1_500, heardAt: 0, isHeldUp: true };
  wheel.watch(connection);
  for (let now = 0; now <= 60_000; now += 250) wheel.check(now);
  expect(ended).toEqual([]);
  connection.isHeldUp = false;
  connection.heardAt = 60_000;
  for (let now = 60_000; now <= 61_500; now += 250) wheel.check(now);
  expect(ended).toEqual([]);
  for (let now = 61_500; now <= 63_500; now += 250) wheel.check(now);
  expect(ended).toEqual([connection]);
});

test('after we stood still ourselves, what came meanwhile is read before anybody counts as silent', () => {
  const { wheel, ended } = keepAlive();
  const [alive, gone] = [1, 2].map(() => ({ silenceMs: 1_500, heardAt: 0, isHeldUp: false }));
  if (alive === undefined || gone === undefined) return;
  wheel.watch(alive);
  wheel.watch(gone);
  wheel.check(250);
  // A disk held the process for ten seconds. The timer comes first, then the sockets are read.
  wheel.check(10_250);
  expect(ended).toEqual([]);
  alive.heardAt = 10_260;
  wheel.check(10_500);
  expect(ended).toEqual([gone]);
});

test('one that is forgotten is not ended', () => {
  const { wheel, ended } = keepAlive();
  const [kept, gone] = [1, 2].map(() => ({ silenceMs: 1_000, heardAt: 0, isHeldUp: false }));
  if (kept === undefined || gone === undefined) return;
  wheel.watch(kept);
  wheel.watch(gone);
  wheel.forget(gone);
  wheel.forget(gone);
  for (let now = 250; now <= 10_000; now += 250) wheel.check(now);
  expect(ended).toEqual([kept]);
});

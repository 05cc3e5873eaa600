import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteGuard } from '../src/guards/bytes.ts';
import { readConnect } from '../src/guards/connect-packet.ts';
import { TokenBucket } from '../src/guards/token-bucket.ts';
import { connectPacket, disconnect, packet, pingreq, publishPacket } from './wire.ts';

const limits = { connectBytes: 4096, packetBytes: 65_536, longestPacketBytes: 65_536 };

/** What an inlet does: what the guard has not looked at comes again with what follows it. */
function verdictOf(guard: ByteGuard, pieces: readonly Buffer[]): string | undefined {
  let kept = Buffer.alloc(0);
  for (const piece of pieces) {
    let rest = Buffer.concat([kept, piece]);
    kept = Buffer.alloc(0);
    while (rest.length > 0) {
      const stop = guard.inspect(rest, true);
      if (stop === 'refused') return guard.refusal;
      rest = rest.subarray(guard.at);
      if (stop === 'header') {
        kept = Buffer.from(rest);
        break;
      }
    }
  }
  return undefined;
}
const good = connectPacket({ user: 'u', password: 'p', will: { topic: 'a/b', payload: 'w' } });

/** Chunks of a stream, cut wherever the network likes. */
function chunks(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test('the verdict does not depend on how the bytes are cut', () => {
  const sizes = fc.array(fc.integer({ min: 4, max: 70_000 }), { maxLength: 6 });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(), { maxLength: 40 }), (lengths, cuts) => {
      const bodies = lengths.map((length) => packet(length % 2 === 0 ? 0x30 : 0x32, Buffer.alloc(length)));
      const bytes = Buffer.concat([good, pingreq, ...bodies, disconnect]);
      const guard = new ByteGuard(limits);
      const verdict = verdictOf(guard, chunks(bytes, cuts));
      const isTooLarge = lengths.some((length) => length > limits.packetBytes);
      expect(verdict).toBe(isTooLarge ? 'packet-too-large' : undefined);
      if (!isTooLarge) expect(guard.sawDisconnect).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a CONNECT is checked however it is cut', () => {
  const bad = connectPacket({ user: 'u\u0000', password: 'p' });
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.nat(), { maxLength: 10 }), (isGood, cuts) => {
      const guard = new ByteGuard(limits);
      const bytes = Buffer.concat([isGood ? good : bad, publishPacket('a', 'b')]);
      const verdict = verdictOf(guard, chunks(bytes, cuts));
      expect(verdict).toBe(isGood ? undefined : 'bad-utf8');
    }),
  );
});

test('no bytes make the CONNECT check throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readConnect(Buffer.from(bytes))));
});

test('a bucket gives its burst, then its rate, never more', () => {
  const bucket = new TokenBucket(3, 10, 0);
  expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false]);
  expect([50, 100, 150, 200].map((now) => bucket.take(now))).toEqual([false, true, false, true]);
  // A clock that goes back gives nothing.
  expect(bucket.take(0)).toBe(false);
  expect(bucket.isFull(10_000)).toBe(true);
});

import { expect, test } from 'vitest';
import { TurnedAway } from '../src/monitoring/turned-away.ts';
import { eventually, startBroker } from './harness.ts';
import { connectPacket, packet, text } from './wire.ts';

const good = { user: 'lift', password: 'token-lift' };

test.for([
  [
    'a CONNECT that is too large',
    connectPacket({ ...good, clientId: 'lift', will: { topic: 'a', payload: 'x'.repeat(5_000) } }),
    'connect-too-large ×1 "lift"',
  ],
  [
    'a CONNECT of another protocol',
    packet(0x10, text('MQTT'), Buffer.from([6, 2, 0, 60]), text('lift-7')),
    'malformed-packet ×1 "lift-7"',
  ],
  ['a user name that is no text', connectPacket({ ...good, user: 'li\u0000ft' }), 'bad-utf8 ×1 "li\\u0000ft"'],
  ['a name that nobody has', connectPacket({ ...good, user: 'nobody' }), 'unknown-credential ×1 "nobody"'],
  ['something else than MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'not-mqtt ×1 ""'],
] as const)('%s is shown with the address that it came from', async ([, bytes, shown]) => {
  const server = await startBroker();
  const wire = await server.open();
  wire.send(bytes);
  await wire.closed();
  const [line] = await eventually(() => {
    const { turnedAway } = server.broker.status();
    return turnedAway.length > 0 ? turnedAway : undefined;
  });
  expect(line).toMatch(/^127\.0\.0\.1 tcp /);
  expect(line).toContain(shown);
});

test('the same again is counted, the newest is first, and what is quiet for an hour is forgotten', () => {
  const turnedAway = new TurnedAway();
  const visit = (address: string, now: number): void =>
    turnedAway.note({ address, transport: 'tls', reason: 'tls-handshake', says: '' }, now);
  visit('10.0.0.1', 0);
  visit('10.0.0.2', 1_000);
  visit('10.0.0.1', 2_000);
  expect(turnedAway.lines(3_000)).toEqual([
    '10.0.0.1 tls tls-handshake ×2 "" 1970-01-01T00:00:02.000Z',
    '10.0.0.2 tls tls-handshake ×1 "" 1970-01-01T00:00:01.000Z',
  ]);
  expect(turnedAway.lines(3_601_500)).toEqual(['10.0.0.1 tls tls-handshake ×2 "" 1970-01-01T00:00:02.000Z']);
  for (let index = 0; index < 10_000; index += 1) visit(`10.1.${index >> 8}.${index & 255}`, 4_000_000 + index);
  expect(turnedAway.lines(4_010_000)).toHaveLength(20);
  expect(turnedAway.lines(4_010_000)[0]).toMatch(/^10\.1\.39\.15 /);
  // Five hundred are remembered, no more: the first of them counts anew.
  visit('10.1.0.0', 4_010_001);
  expect(turnedAway.lines(4_010_001)[0]).toContain('×1');
});

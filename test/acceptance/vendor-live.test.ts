import { type VendorMessageView, vendorMessageView } from '@vigil/vocabulary';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const mine = singleOf('north', 1);
const theirs = singleOf('south', 1);
let vigil: Vigil;
let north: Client;
let south: Client;
let supervisor: Client;

beforeAll(async () => {
  vigil = await startVigil({ register: town() });
  north = await vigil.signIn('vendor', { vendor: 'north' });
  south = await vigil.signIn('vendor', { vendor: 'south' });
  supervisor = await vigil.signIn('supervisor');
}, 120_000);
afterAll(async () => {
  await vigil?.stop();
});

async function messages(who: Client, vendor: string): Promise<readonly VendorMessageView[]> {
  const watched = await who.send('POST', '/api/vendor-live/watch', { vendor });
  expect(watched.status).toBe(200);
  const { body } = await who.send('GET', `/api/vendor-live?vendor=${vendor}&limit=200`);
  return z.array(vendorMessageView).parse(body);
}
const textOf = ({ payloadBase64 }: VendorMessageView): string => Buffer.from(payloadBase64, 'base64').toString();
const found = (what: string, who: Client, vendor: string, text: string): Promise<VendorMessageView> =>
  eventually(what, async () => (await messages(who, vendor)).find((message) => textOf(message).includes(text)), {
    everyMs: 300,
  });

it('a vendor sees what its units sent before it looked and while it does, and what was understood of each', async () => {
  const device = await vigil.device(mine);
  await device.publish(mine, 'alarm', { id: 'before', code: 'alarm-button', passengers: true });
  const before = await found('what came before', north, 'north', '"before"');
  expect(before).toMatchObject({ vendor: 'north', credential: mine, unitId: mine, skipped: 0, more: 0 });
  expect(before.parts).toMatchObject([
    { family: 'alarm', unitId: mine, code: 'alarm-button', profile: 'vigil', isMapped: true, reason: null, notes: [] },
  ]);
  expect(before.parts[0]?.fields).toMatchObject({ passengers: true });

  await device.publishRaw(`vigil/v1/north/${mine}/status`, '{"temperature":"21,5","door":"ajar","mark":"odd"}');
  const odd = await found('what is odd', north, 'north', '"odd"');
  expect(odd.parts[0]?.fields).not.toHaveProperty('door');
  expect(odd.parts[0]?.notes.map(({ path }) => path)).toContain('door');

  // Restarted, it goes on, and what was there is still there.
  await vigil.ingest.kill('SIGKILL');
  await vigil.ingest.start();
  await device.publishRaw(`vigil/v1/north/${mine}/status`, '{"temperature":7,"mark":"afterwards"}');
  await found('what came after a restart', north, 'north', '"afterwards"');
  const all = await messages(north, 'north');
  expect(all.filter((message) => textOf(message).includes('"before"'))).toHaveLength(1);
  await device.end();
});

it('its refused publishes too, with the reason, and nobody sees another’s bytes', async () => {
  const device = await vigil.device(mine);
  await device.publishRaw(`vigil/v1/south/${theirs}/alarm`, '{"id":"stray","code":"alarm-button"}');
  await device.publishRaw(`vigil/v1/north/${mine}/fault`, 'no json: unreadable');
  await device.end();
  const own = await vigil.device(theirs);
  await own.publish(theirs, 'status', { temperature: 42.125 });
  await own.end();

  const stray = await found('the refused one', north, 'north', '"stray"');
  expect(stray).toMatchObject({ unitId: null, topic: `vigil/v1/south/${theirs}/alarm` });
  expect(stray.parts).toMatchObject([{ reason: 'refused-topic', family: 'alarm' }]);
  const unreadable = await found('the unreadable one', north, 'north', 'unreadable');
  expect(unreadable.parts[0]?.reason).not.toBeNull();

  // Only the sender's side has it, and only the sender's and who sees everybody may look.
  const ofSouth = await found('what the other sent', south, 'south', '42.125');
  expect(ofSouth.vendor).toBe('south');
  expect((await messages(south, 'south')).some((message) => message.vendor !== 'south')).toBe(false);
  expect((await messages(south, 'south')).some((message) => textOf(message).includes('stray'))).toBe(false);
  expect((await south.send('POST', '/api/vendor-live/watch', { vendor: 'north' })).status).toBe(404);
  expect((await south.send('GET', '/api/vendor-live?vendor=north')).body).toEqual([]);
  await found('the supervisor sees it', supervisor, 'north', '"stray"');
});

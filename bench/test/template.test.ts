import { messageSchemas } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { PublishTemplate } from '../src/load/template.ts';

/** Payload of the packet at `bytes`: behind fixed header, topic and packet id. */
function payloadOf(bytes: Buffer): Buffer {
  let at = 1;
  while ((bytes[at] ?? 0) > 127) at += 1;
  at += 1;
  return bytes.subarray(at + 2 + bytes.readUInt16BE(at) + 2);
}

it('what every measurement sends is a clean status of 200 bytes, each a different one', () => {
  const template = new PublishTemplate('vigil/v1/bench/bench-0/status');
  const payloads = [1, 2].map((id) => {
    const bytes = Buffer.alloc(template.length);
    template.write(bytes, 0, id, Date.now());
    return payloadOf(bytes);
  });
  expect(payloads.map(({ length }) => length)).toEqual([200, 200]);
  expect(payloads[0]?.equals(payloads[1] ?? Buffer.alloc(0))).toBe(false);
  for (const payload of payloads)
    expect(messageSchemas.status.strict().safeParse(JSON.parse(payload.toString())).error).toBeUndefined();
});

import { brokerAliveBody, contractFaultBody, presenceSchema } from '@vigil/vocabulary';
import type { Decoded, Source } from './decoded.ts';
import { parseJson } from './json.ts';
import { refuse, shapeFault } from './refuse.ts';

/** What our own broker wrote about a connection. */
export function decodePresence(source: Source, what: 'connect' | 'disconnect'): readonly Decoded[] {
  const parsed = parseJson(source.entry.payload);
  if (!parsed.ok) return [refuse({ source }, 'not-json', `${what}: ${parsed.detail}`)];
  const read = presenceSchema.safeParse(parsed.value);
  if (!read.success) return [refuse({ source }, 'bad-shape', `${what}: ${shapeFault(read.error)}`)];
  return [{ kind: 'presence', what, credential: source.entry.origin, body: read.data, source }];
}

/** The broker says that it is there, and whether it takes telemetry. */
export function decodeAlive(source: Source): readonly Decoded[] {
  const parsed = parseJson(source.entry.payload);
  const read = parsed.ok ? brokerAliveBody.safeParse(parsed.value) : null;
  if (read?.success !== true) return [refuse({ source }, 'bad-shape', 'broker-alive cannot be read')];
  return [{ kind: 'broker', what: 'alive', refuses: read.data.telemetry === 'refused', source }];
}

/** What our own broker saw of a credential that is no message. */
export function decodeSenderFault(source: Source): readonly Decoded[] {
  const parsed = parseJson(source.entry.payload);
  if (!parsed.ok) return [refuse({ source }, 'not-json', `contract-fault: ${parsed.detail}`)];
  const read = contractFaultBody.safeParse(parsed.value);
  if (!read.success) return [refuse({ source }, 'bad-shape', `contract-fault: ${shapeFault(read.error)}`)];
  return [{ kind: 'sender-fault', credential: source.entry.origin, body: read.data, source }];
}

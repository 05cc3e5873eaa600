import { contractFaultBody, presenceSchema } from '@vigil/vocabulary';
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

/** What our own broker saw of a credential that is no message. */
export function decodeSenderFault(source: Source): readonly Decoded[] {
  const parsed = parseJson(source.entry.payload);
  if (!parsed.ok) return [refuse({ source }, 'not-json', `contract-fault: ${parsed.detail}`)];
  const read = contractFaultBody.safeParse(parsed.value);
  if (!read.success) return [refuse({ source }, 'bad-shape', `contract-fault: ${shapeFault(read.error)}`)];
  return [{ kind: 'sender-fault', credential: source.entry.origin, body: read.data, source }];
}

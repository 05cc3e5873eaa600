import { errnoOf } from '@vigil/service';
import type { EndReason } from '@vigil/vocabulary';
import { type Refusal, RefusalError } from '../refusal.ts';

export interface ConnectionFault {
  /** Reason for the disconnect record; undefined: the network's doing, or a consequence of an earlier reason. */
  readonly end: EndReason | undefined;
  /** To be counted; undefined: counted where it was decided, or nothing that we refused. */
  readonly refusal: Refusal | undefined;
}

/** Aedes tells its own decisions only by message; these are the ones of 1.2 that concern us. */
const byMessage: ReadonlyMap<string, ConnectionFault> = new Map([
  ['drain timeout', { end: 'slow-reader', refusal: undefined }],
  ['keep alive timeout', { end: 'keepalive', refusal: undefined }],
  ['connect did not arrive in time', { end: 'protocol', refusal: 'connect-timeout' }],
  ['connection closed', { end: undefined, refusal: undefined }],
  ['Premature close', { end: undefined, refusal: undefined }],
]);

/** What an error on a connection means. Everything that is not the network's or ours is the client's protocol error. */
export function connectionFault(error: Error): ConnectionFault {
  if (error instanceof RefusalError) return { end: 'protocol', refusal: error.reason };
  const known = byMessage.get(error.message);
  if (known !== undefined) return known;
  // Refused CONNECTs carry their CONNACK code and are counted by the connect hooks.
  if ('errorCode' in error || 'returnCode' in error) return { end: undefined, refusal: undefined };
  // ERR_STREAM_… and E… of the system: the connection broke.
  if (errnoOf(error) !== undefined || ('code' in error && String(error.code).startsWith('ERR_STREAM_'))) {
    return { end: undefined, refusal: undefined };
  }
  return { end: 'protocol', refusal: 'malformed-packet' };
}

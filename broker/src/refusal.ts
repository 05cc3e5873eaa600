/** Why the broker said no; label of a counter, field of a log line, `detail` of a disconnect record. */
export const refusals = [
  // before a client is known
  'too-many-connections',
  'too-many-from-address',
  'connect-rate',
  'not-mqtt',
  'connect-too-large',
  'connect-timeout',
  'malformed-connect',
  'bad-utf8',
  'tls-handshake',
  // at CONNECT
  'mqtt5',
  'no-credential',
  'unknown-credential',
  'wrong-token',
  'disabled',
  'backing-off',
  'certificate-mismatch',
  'unknown-certificate',
  'empty-client-id',
  'will-not-allowed',
  // of an open session
  'packet-too-large',
  'malformed-packet',
  'publish-denied',
  'subscribe-denied',
  'too-many-filters',
  'will-of-living-client',
  'unknown-will',
  // not promised
  'too-fast',
  'journal-full',
  'journal-failed',
  'journal-busy',
] as const;

export type Refusal = (typeof refusals)[number];

/** Ends a connection through its stream; Aedes hands it to `clientError` or `connectionError`. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly reason: Refusal;
  constructor(reason: Refusal, detail = '') {
    super(detail === '' ? reason : `${reason}: ${detail}`);
    this.reason = reason;
  }
}

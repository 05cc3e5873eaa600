import type { CredentialBook, CredentialRecord } from '@vigil/store/credentials';
import type { Identity } from '@vigil/vocabulary';
import type { FailedSignIns } from '../guards/failed-sign-ins.ts';
import type { Refusal } from '../refusal.ts';
import type { ServiceCredentials } from './service-credentials.ts';
import type { Wire } from './session.ts';

/** What of the credential book the broker needs. */
export type Credentials = Pick<
  CredentialBook,
  'find' | 'findByCertificate' | 'verify' | 'identity' | 'refresh' | 'size'
>;

export interface SignInParts {
  readonly credentials: Credentials;
  readonly services: ServiceCredentials;
  readonly failures: FailedSignIns;
}

export type SignInResult =
  | { readonly ok: true; readonly identity: Identity; readonly record: CredentialRecord | undefined }
  | { readonly ok: false; readonly reason: Refusal };

const no = (reason: Refusal): SignInResult => ({ ok: false, reason });

/**
 * Who is this? A verified client certificate names the credential and needs neither user name nor token; otherwise
 * the user name is the credential's id and the password its token.
 */
export function signIn(
  parts: SignInParts,
  wire: Wire,
  username: string | undefined,
  token: string | undefined,
  nowMs: number,
): SignInResult {
  if (wire.foreignCertificate) return no('unknown-certificate');
  if (wire.certificateNames.length > 0) return byCertificate(parts, wire, username);
  if (username === undefined || username === '') return no('no-credential');
  return byToken(parts, wire.address, username, token ?? '', nowMs);
}

/** The credential a CONNECT claims, before anything is proved: the namespace of its client id. */
export function claimedCredential(parts: SignInParts, wire: Wire, username: string | undefined): string {
  return recordOfCertificate(parts, wire)?.id ?? username ?? '';
}

function recordOfCertificate({ credentials }: SignInParts, wire: Wire): CredentialRecord | undefined {
  for (const name of wire.certificateNames) {
    const record = credentials.findByCertificate(name);
    if (record !== undefined) return record;
  }
  return undefined;
}

function byCertificate(parts: SignInParts, wire: Wire, username: string | undefined): SignInResult {
  const record = recordOfCertificate(parts, wire);
  if (record === undefined) return no('unknown-certificate');
  if (!record.enabled) return no('disabled');
  if (username !== undefined && username !== '' && username !== record.id) return no('certificate-mismatch');
  return { ok: true, identity: parts.credentials.identity(record), record };
}

function byToken(parts: SignInParts, address: string, name: string, token: string, nowMs: number): SignInResult {
  const { credentials, services, failures } = parts;
  const isService = services.isService(name);
  const record = isService ? undefined : credentials.find(name);
  const known = isService || record !== undefined ? name : undefined;
  // The right token before the back-off: behind a proxy everybody has one address, and a stranger's wrong tokens would
  // shut out whom they name, our own processes too.
  const isRight = record === undefined ? services.verify(name, token) : credentials.verify(record, token);
  if (!isRight) {
    if (failures.isWaiting(address, known, nowMs)) return no('backing-off');
    if (record?.enabled === false) return no('disabled');
    failures.failed(address, known, nowMs);
    return no(known === undefined ? 'unknown-credential' : 'wrong-token');
  }
  failures.succeeded(address, name);
  return { ok: true, identity: record === undefined ? services.identity(name) : credentials.identity(record), record };
}

import type { CredentialBook, CredentialRecord } from '@vigil/store/credentials';
import type { Identity } from '@vigil/vocabulary';
import type { FailedSignIns } from '../guards/failed-sign-ins.ts';
import type { Refusal } from '../refusal.ts';
import type { ServiceCredentials } from './service-credentials.ts';
import type { Wire } from './session.ts';

/** What of the credential book the broker needs. */
export type Credentials = Pick<
  CredentialBook,
  | 'find'
  | 'findByCertificate'
  | 'proof'
  | 'overlapsEnded'
  | 'identity'
  | 'refresh'
  | 'size'
  | 'unitsOf'
  | 'unitsOfVendor'
>;

export interface SignInParts {
  readonly credentials: Credentials;
  readonly services: ServiceCredentials;
  readonly failures: FailedSignIns;
}

export type SignInResult =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly record: CredentialRecord | undefined;
      /** See {@link Session}. */
      readonly proof: Uint8Array | null;
    }
  | { readonly ok: false; readonly reason: Refusal };

const no = (reason: Refusal): SignInResult => ({ ok: false, reason });

/**
 * Who is this? A verified client certificate names the credential and needs neither user name nor token; otherwise
 * the user name is the credential's id and the password its token.
 */
export function prove(
  parts: SignInParts,
  wire: Wire,
  username: string | undefined,
  token: string | undefined,
): SignInResult {
  if (wire.foreignCertificate) return no('unknown-certificate');
  if (wire.certificateNames.length > 0) return byCertificate(parts, wire, username);
  if (username === undefined || username === '') return no('no-credential');
  return byToken(parts, username, token ?? '');
}

/** The register may say otherwise by now: a refusal of this kind is worth another look before it is spoken. */
export function mayBeNews(result: SignInResult, { services }: SignInParts, username: string | undefined): boolean {
  if (result.ok || (username !== undefined && services.isService(username))) return false;
  return newsworthy.has(result.reason);
}

const newsworthy: ReadonlySet<Refusal> = new Set([
  'unknown-credential',
  'wrong-token',
  'disabled',
  'unknown-certificate',
]);

/** Counts what was proved: after some wrong tokens only the right one is looked at for a while. */
export function settle(
  { failures }: SignInParts,
  wire: Wire,
  username: string | undefined,
  result: SignInResult,
  nowMs: number,
): SignInResult {
  if (wire.foreignCertificate || wire.certificateNames.length > 0 || username === undefined || username === '')
    return result;
  const { address } = wire;
  // The right token before the back-off: behind a proxy everybody has one address, and a stranger's wrong tokens would
  // shut out whom they name, our own processes too.
  if (result.ok) {
    failures.succeeded(address, username);
    return result;
  }
  const known = result.reason === 'unknown-credential' ? undefined : username;
  if (failures.isWaiting(address, known, nowMs)) return no('backing-off');
  if (result.reason !== 'disabled') failures.failed(address, known, nowMs);
  return result;
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
  return { ok: true, identity: parts.credentials.identity(record), record, proof: null };
}

function byToken({ credentials, services }: SignInParts, name: string, token: string): SignInResult {
  if (services.isService(name)) {
    if (!services.verify(name, token)) return no('wrong-token');
    return { ok: true, identity: services.identity(name), record: undefined, proof: null };
  }
  const record = credentials.find(name);
  if (record === undefined) return no('unknown-credential');
  if (!record.enabled) return no('disabled');
  const proof = credentials.proof(record, token);
  if (proof === null) return no('wrong-token');
  return { ok: true, identity: credentials.identity(record), record, proof };
}

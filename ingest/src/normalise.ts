import type { RegisteredUnit } from '@vigil/store';
import {
  type CanonicalId,
  type CodeReading,
  canaryUnit,
  isCanonicalId,
  ownProfileId,
  ownVendor,
  readCode,
  unclassified,
} from '@vigil/vocabulary';
import type { CodeFamilyMessage, Message, Rejected } from './decode/decoded.ts';
import { refuse } from './decode/refuse.ts';
import type { RegisterIndex } from './register-index.ts';

/** Second stage: whose message is it? Its unit in the register, our own canary, or nobody we know. */
export type Addressed =
  | { readonly kind: 'unit'; readonly registered: RegisteredUnit }
  | { readonly kind: 'canary' }
  | { readonly kind: 'refused'; readonly rejected: Rejected };

export function address(register: RegisterIndex, message: Message): Addressed {
  const { vendor, unitId, family } = message;
  if (vendor === ownVendor && unitId === canaryUnit && family === 'test') return { kind: 'canary' };
  const registered = register.units.get(unitId);
  if (registered === undefined) return refused(message, 'unknown-unit', `unit ${unitId} is not in the register`);
  if (registered.vendor.id !== vendor)
    return refused(message, 'foreign-vendor-unit', `unit ${unitId} belongs to another vendor than ${vendor}`);
  return { kind: 'unit', registered };
}

function refused(message: Message, reason: Rejected['reason'], detail: string): Addressed {
  const { part, vendor, unitId, family, body, source } = message;
  return { kind: 'refused', rejected: refuse({ source, vendor, unitId, family }, reason, detail, part, body) };
}

/** A code as it will be judged: never nothing, an unknown one is as loud as its family. */
export interface JudgedCode {
  readonly reading: CodeReading;
  readonly canonical: CanonicalId;
}

/**
 * Profile: the message's, else the birth's, else the register's of the unit, else of the vendor. A canonical code
 * spoken by a unit of a numeric table is understood too, unless the message itself names the table.
 */
export function normaliseCode(
  message: Pick<CodeFamilyMessage, 'body' | 'family'>,
  registered: RegisteredUnit,
  birthProfile: string | null,
): JudgedCode {
  const { code, profile } = message.body;
  const table = profile ?? birthProfile ?? registered.unit.profile ?? registered.vendor.profile;
  const reading = readCode(table, code);
  if (reading.reason !== 'mapped' && profile === undefined && typeof code === 'string' && isCanonicalId(code)) {
    return { reading: readCode(ownProfileId, code), canonical: code };
  }
  return { reading, canonical: reading.canonical ?? unclassified(message.family) };
}

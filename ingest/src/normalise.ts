import type { RegisteredUnit } from '@vigil/store';
import {
  type CanonicalId,
  type CodeReading,
  isCanonicalId,
  ownProfileId,
  readCode,
  unclassified,
} from '@vigil/vocabulary';
import type { CodeFamilyMessage } from './decode/decoded.ts';

/** A code as it will be judged: never nothing, an unknown one is as loud as its family. */
export interface JudgedCode {
  readonly reading: CodeReading;
  readonly canonical: CanonicalId;
}

/**
 * What the code of a message means on its unit. Profile: the message's, else the birth's, else the register's of the
 * unit, else of the vendor. A canonical code is understood too where that table, or nobody, knows it: it is a word that
 * means only one thing, and somebody may be in danger by it.
 *
 * @param birthProfile code table that the unit named in its birth
 */
export function normaliseCode(
  message: Pick<CodeFamilyMessage, 'body' | 'family'>,
  registered: RegisteredUnit,
  birthProfile: string | null,
): JudgedCode {
  const { code, profile } = message.body;
  const table = profile ?? birthProfile ?? registered.unit.profile ?? registered.vendor.profile;
  const reading = readCode(table, code);
  if (reading.reason !== 'mapped' && typeof code === 'string' && isCanonicalId(code)) {
    return { reading: readCode(ownProfileId, code), canonical: code };
  }
  return { reading, canonical: reading.canonical ?? unclassified(message.family) };
}

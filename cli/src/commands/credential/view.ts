import type { CredentialRecord } from '@vigil/store';
import { EXIT, Refusal } from '../../exit.ts';

/** What may be shown and kept of a credential: never a token, nor what is stored of one. */
export function shownCredential({ tokenHmac, previous, units, ...record }: CredentialRecord) {
  return {
    ...record,
    units: units === 'all' ? ('all' as const) : [...units].toSorted(),
    hasToken: tokenHmac !== null,
    previousUntil: previous === null ? null : new Date(previous.until).toISOString(),
  };
}

export function found(id: string, record: CredentialRecord | null): CredentialRecord {
  if (record === null)
    throw new Refusal(EXIT.noInput, { zh: `没有接入凭证 ${id}`, en: `there is no credential ${id}` });
  return record;
}

export const shownUnits = (units: CredentialRecord['units']): string =>
  units === 'all' ? '全部设备 all units' : `${units.size} 台 unit(s)`;

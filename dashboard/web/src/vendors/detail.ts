import type { QuarantineView } from '@vigil/vocabulary';
import { inWords } from '../contract-faults/reason.ts';
import type { Language } from '../i18n/index.ts';
import type { T } from '../i18n/t.ts';

/**
 * What is known of why beside the reason itself, in the reader's language: ingest and its libraries write English, which
 * says nothing to a vendor's night shift. Null: the reason says it all.
 */
export function detailText(row: Pick<QuarantineView, 'reason' | 'detail'>, t: T, language: Language): string | null {
  const { reason, detail } = row;
  switch (reason) {
    case 'empty':
    case 'not-utf8':
      return null;
    case 'not-json': {
      const [, at] = /at position (\d+)/.exec(detail) ?? [];
      return at === undefined ? null : t('vendors.detailAt', { n: Number(at) + 1 });
    }
    case 'unknown-code': {
      const [, , code, profile] = /^(\S+) code (.*) in profile (\S+)$/s.exec(detail) ?? [];
      return code === undefined || profile === undefined ? detail : t('vendors.detailCode', { code, profile });
    }
    case 'unknown-profile': {
      const [, profile] = /^birth names profile (.*)$/s.exec(detail) ?? [];
      return profile === undefined ? detail : t('vendors.detailProfile', { profile });
    }
    default:
      return detail === '' ? null : inWords(detail, language);
  }
}

import { causeOf, verifications } from '@vigil/vocabulary';
import type { T } from '../i18n/t.ts';
import type { VocabularyWords } from '../i18n/words.ts';

/** What a person said who closed an emergency, in one line, as the audit kept it; null: nothing was asked. */
export function closingText(form: unknown, t: T, w: VocabularyWords): string | null {
  if (typeof form !== 'object' || form === null) return null;
  const said = new Map<string, unknown>(Object.entries(form));
  const way = verifications.find(({ id }) => id === said.get('verified'));
  const cause = causeOf(String(said.get('cause')));
  const by = said.get('verifiedBy');
  const freed = said.get('freed');
  return [
    way === undefined ? null : w.named(way),
    typeof by === 'string' && by !== '' ? by : null,
    typeof freed === 'number' ? t('closing.freedCount', { n: freed }) : null,
    cause === null ? null : w.named(cause),
    said.get('stillActive') === true ? t('closing.active') : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

import type { AlarmView } from '@vigil/vocabulary';
import type { Reference } from '../api/reference.ts';
import { inCounty, isUnregistered, unitNameOf } from '../i18n/place-words.ts';
import type { T } from '../i18n/t.ts';
import type { VocabularyWords } from '../i18n/words.ts';

/** Digit by digit, as it has to be written down: a voice reads `100014` as a number of a hundred thousand. */
export function spelledOut(code: string): string {
  return Array.from(code.replaceAll(/\s/g, '')).join('-');
}

/** What is said of an emergency, and read to who cannot see: where, which unit, what, and the code to ask for. Pure. */
export function spokenAlarm(
  alarm: Pick<AlarmView, 'site' | 'address' | 'county' | 'unitId' | 'unitName' | 'vendor' | 'code' | 'rescueCode'>,
  t: T,
  w: Pick<VocabularyWords, 'code'>,
  reference: Pick<Reference, 'county' | 'vendor'>,
): string {
  const isKnown = (text: string | null): text is string => text !== null && text.trim() !== '';
  const code = isKnown(alarm.rescueCode)
    ? t('speech.code', { code: spelledOut(alarm.rescueCode) })
    : t('speech.noCode');
  const what = w.code(alarm.code);
  if (isUnregistered(alarm))
    return t('speech.unregistered', {
      unit: unitNameOf(alarm, t),
      vendor: reference.vendor(alarm.vendor),
      what,
      code,
    });
  const inWhole = inCounty(alarm.address.trim(), reference.county(alarm.county));
  const place = [alarm.site, inWhole].find(isKnown) ?? t('board.placeUnknown');
  const unit = unitNameOf(alarm, t);
  // Some registers name the unit after its site.
  const where = unit.startsWith(place) ? unit : t('speech.where', { place, unit });
  return t('speech.alarm', { where, what, code });
}

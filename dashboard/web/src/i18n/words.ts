import {
  type AlarmView,
  advice,
  canonicalCodes,
  type ErrorCode,
  errorList,
  quarantineReasons,
  type UnitKind,
  unitKinds,
} from '@vigil/vocabulary';
import type { Language } from './index.ts';

/** Names of what the vocabulary lists. They stand there in both languages, so the console translates codes and never copies texts. */
export interface VocabularyWords {
  readonly code: (id: string) => string;
  readonly doNow: (alarm: Pick<AlarmView, 'code' | 'priority'>) => string;
  readonly kind: (kind: UnitKind) => string;
  readonly error: (code: string) => string | null;
  readonly quarantine: (reason: string) => string;
  /** County names, site names … that carry both languages themselves. */
  readonly named: (entry: { readonly zh: string; readonly en: string }) => string;
}

const errors: ReadonlyMap<string, (typeof errorList)[number]> = new Map(errorList.map((entry) => [entry.code, entry]));
const reasons: ReadonlyMap<string, (typeof quarantineReasons)[number]> = new Map(
  quarantineReasons.map((entry) => [entry.reason, entry]),
);

function wordsIn(language: Language): VocabularyWords {
  return {
    code: (id) => canonicalCodes.get(id)?.[language] ?? id,
    doNow: (alarm) => advice(alarm.code, alarm.priority)[language],
    kind: (kind) => unitKinds[kind][language],
    error: (code) => errors.get(code)?.[language] ?? null,
    quarantine: (reason) => reasons.get(reason)?.[language] ?? reason,
    named: (entry) => entry[language],
  };
}

const both: { readonly [L in Language]: VocabularyWords } = { zh: wordsIn('zh'), en: wordsIn('en') };
export function vocabularyWords(language: Language): VocabularyWords {
  return both[language];
}

export function isErrorCode(code: string): code is ErrorCode {
  return errors.has(code);
}

/** Where to send somebody: the address, and the site's name when the address does not say it. */
export function whereOf(alarm: Pick<AlarmView, 'address' | 'site'>): string {
  if (alarm.site === null || alarm.site === '' || alarm.address.includes(alarm.site)) return alarm.address;
  return alarm.address === '' ? alarm.site : `${alarm.address} · ${alarm.site}`;
}

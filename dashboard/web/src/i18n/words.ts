import {
  type AlarmView,
  advice,
  type ContractFaultKind,
  canonicalCodes,
  centreOperator,
  contractFaults,
  type ErrorCode,
  errorList,
  quarantineReasons,
  type UnitKind,
  unitKinds,
} from '@vigil/vocabulary';
import type { Language } from './index.ts';
import type { T } from './t.ts';

/** Names of what the vocabulary lists. They stand there in both languages, so the console translates codes and never copies texts. */
export interface VocabularyWords {
  readonly code: (id: string) => string;
  readonly doNow: (alarm: Pick<AlarmView, 'code' | 'priority' | 'kind' | 'condition' | 'easedAt'>) => string;
  readonly kind: (kind: UnitKind) => string;
  readonly error: (code: string) => string | null;
  readonly quarantine: (reason: string) => string;
  /** Name of a contract fault, and what becomes of the message. */
  readonly contractFault: (kind: ContractFaultKind) => { readonly name: string; readonly fate: string };
  /** County names, site names … that carry both languages themselves. */
  readonly named: (entry: { readonly zh: string; readonly en: string }) => string;
}

const errors: ReadonlyMap<string, (typeof errorList)[number]> = new Map(errorList.map((entry) => [entry.code, entry]));
const reasons: ReadonlyMap<string, (typeof quarantineReasons)[number]> = new Map(
  quarantineReasons.map((entry) => [entry.reason, entry]),
);

const faults: ReadonlyMap<string, (typeof contractFaults)[number]> = new Map(
  contractFaults.map((entry) => [entry.kind, entry]),
);

function wordsIn(language: Language): VocabularyWords {
  return {
    code: (id) => canonicalCodes.get(id)?.[language] ?? id,
    doNow: (alarm) => advice(alarm)[language],
    kind: (kind) => unitKinds[kind][language],
    error: (code) => errors.get(code)?.[language] ?? null,
    quarantine: (reason) => reasons.get(reason)?.[language] ?? reason,
    contractFault: (kind) => {
      const entry = faults.get(kind);
      if (entry === undefined) return { name: kind, fate: '' };
      return language === 'zh' ? { name: entry.zh, fate: entry.thenZh } : { name: entry.en, fate: entry.thenEn };
    },
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

/** Who acted: a login, or what stands for somebody without a name. */
export function actorText(who: string, t: T): string {
  if (who === centreOperator) return t('actor.centreOperator');
  return who === 'device' || who === 'system' ? t(`actor.${who}`) : who;
}

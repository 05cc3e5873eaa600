import { useTranslation } from 'react-i18next';
import type { Language } from './index.ts';
import type { T } from './t.ts';
import { type VocabularyWords, vocabularyWords } from './words.ts';

/** `t` for the console's own words, `w` for the vocabulary's. */
export function useWords(): { readonly t: T; readonly w: VocabularyWords; readonly language: Language } {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  return { t, w: vocabularyWords(language), language };
}

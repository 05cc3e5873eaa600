import type { Language } from '../i18n/index.ts';

export type Voice = Pick<SpeechSynthesisVoice, 'voiceURI' | 'name' | 'lang' | 'localService'>;

/** Mandarin before other Chinese; English of any country. */
const wanted: { readonly [L in Language]: readonly RegExp[] } = {
  zh: [/^(zh[-_]CN|cmn)/i, /^zh(?![-_](HK|MO))/i],
  en: [/^en/i],
};

/** Voices that can be understood by who reads this language; those of this machine first, which need no network. */
export function voicesFor<V extends Voice>(voices: readonly V[], language: Language): readonly V[] {
  const rank = ({ lang, localService }: V): number => {
    const at = wanted[language].findIndex((form) => form.test(lang));
    return at < 0 ? -1 : at * 2 + (localService ? 0 : 1);
  };
  return voices.filter((voice) => rank(voice) >= 0).sort((a, b) => rank(a) - rank(b));
}

/** The one that speaks: as somebody chose, while it is still there; null: this machine cannot say anything. */
export function voiceFor<V extends Voice>(voices: readonly V[], language: Language, chosen: string | null): V | null {
  const fit = voicesFor(voices, language);
  return fit.find(({ voiceURI }) => voiceURI === chosen) ?? fit[0] ?? null;
}

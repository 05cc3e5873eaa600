import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keep, keptText } from '../kept.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh };
  }
}

export type Language = 'zh' | 'en';
const storageKey = 'vigil.language';

function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

export async function startLanguage(): Promise<void> {
  const wish = new URLSearchParams(location.search).get('lang') ?? keptText(storageKey);
  await i18next.use(initReactI18next).init({
    lng: wish === 'en' ? 'en' : 'zh',
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = currentLanguage() === 'en' ? 'en' : 'zh-CN';
}

export async function switchLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  keep(storageKey, language);
}

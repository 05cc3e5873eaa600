import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  alarms: { nav: '报警', title: '报警记录' },
};

export const en: WordsOf<typeof zh> = {
  alarms: { nav: 'Alarms', title: 'Alarm records' },
};

import type { WordsOf } from '../i18n/words-of.ts';

export const zh = { settings: { title: '个人设置', open: '设置', look: '显示' } };
export const en: WordsOf<typeof zh> = { settings: { title: 'My settings', open: 'Settings', look: 'Display' } };

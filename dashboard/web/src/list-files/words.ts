import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  listFile: { label: '导出本列表（按当前筛选）', csv: '导出 CSV', json: 'JSON' },
};

export const en: WordsOf<typeof zh> = {
  listFile: { label: 'Export this list, as filtered', csv: 'Export CSV', json: 'JSON' },
};

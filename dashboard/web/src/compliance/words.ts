import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  compliance: {
    nav: '检验',
    title: '定期检验',
    note: '到期日以证书为准。',
    overdueList: '超期设备',
    sum: '合计',
    noCounty: '未分区县',
  },
  /** What the room adds to the shared tables. */
  lane: { inspection: '检验超期' },
};

export const en: WordsOf<typeof zh> = {
  compliance: {
    nav: 'Inspection',
    title: 'Statutory inspection',
    note: 'The date on the certificate counts.',
    overdueList: 'Overdue units',
    sum: 'Total',
    noCounty: 'No county',
  },
  /** What the room adds to the shared tables. */
  lane: { inspection: 'Overdue inspection' },
};

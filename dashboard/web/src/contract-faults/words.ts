import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  contractFaults: {
    title: '不合规记录',
    none: '没有不合规记录',
    day: '不合规记录（24 小时内仍在发生）',
    name: '不合规之处',
    path: '具体所在',
    sample: '样本',
    first: '首次',
    last: '最近',
    times: '{{n}} 次',
    period: '首次 {{first}}，最近 {{last}}',
    noUnit: '不属于任何设备',
    cut: '只列出最近的 {{n}} 条',
    narrow: '用上方筛选查看其余',
    rest: '查看更多',
    all: '该厂商的全部记录',
  },
};

export const en: WordsOf<typeof zh> = {
  contractFaults: {
    title: 'Contract faults',
    none: 'No contract faults',
    day: 'Contract faults still going on (24 h)',
    name: 'Fault',
    path: 'Where exactly',
    sample: 'Sample',
    first: 'First',
    last: 'Latest',
    times: '{{n}}×',
    period: 'first {{first}}, latest {{last}}',
    noUnit: 'of no unit',
    cut: 'Only the latest {{n}} are listed',
    narrow: 'narrow them with the filters above to see the rest',
    rest: 'See more',
    all: 'All of this vendor',
  },
};

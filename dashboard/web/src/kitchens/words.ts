import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  kitchens: {
    nav: '厨房',
    title: '明厨亮灶',
    openNow: '营业时段',
    closedNow: '非营业时段',
    cameras: '摄像头 {{n}}',
    fact: { reachable: '网络', streaming: '画面', recording: '录像', imageOk: '图像' },
    ok: '正常',
    bad: '异常',
    unknown: '未知',
    onlyBad: '只看异常和失联',
    summary: '{{sites}} 处，{{cameras}} 路摄像头：异常 {{bad}}，失联 {{lost}}，未知 {{unknown}}',
    none: '没有登记厨房',
  },
  /** What the room adds to the shared tables. */
  lane: { kitchen: '厨房' },
  use: { kitchen: '厨房' },
};

export const en: WordsOf<typeof zh> = {
  kitchens: {
    nav: 'Kitchens',
    title: 'Bright kitchens',
    openNow: 'Open now',
    closedNow: 'Closed now',
    cameras: '{{n}} cameras',
    fact: { reachable: 'Net', streaming: 'Stream', recording: 'Record', imageOk: 'Picture' },
    ok: 'fine',
    bad: 'bad',
    unknown: 'unknown',
    onlyBad: 'Abnormal and lost only',
    summary: '{{sites}} premises, {{cameras}} cameras: {{bad}} abnormal, {{lost}} lost, {{unknown}} unknown',
    none: 'No kitchen registered',
  },
  /** What the room adds to the shared tables. */
  lane: { kitchen: 'Kitchens' },
  use: { kitchen: 'Kitchen' },
};

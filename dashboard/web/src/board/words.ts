import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  desk: {
    slot: '{{n}} 号位',
    free: '空位',
    justChanged: '此位刚有变动，请稍候再点',
    waiting: '已等 {{age}}',
    undo: '撤销 {{n}} 秒',
    undoNothing: '没有可撤销的接警：只能撤销本人 30 秒内的接警',
    doneUndo: '已撤销接警，重新响铃：{{what}}',
    undoKey: '撤销自己 30 秒内的接警，重新响铃',
  },
  recovered: {
    unknown: '恢复前人员未知：核实轿厢内是否还有人',
    count: '恢复前最后报 {{n}} 人',
    yes: '恢复前最后报有人',
    no: '恢复前报无人',
  },
};

export const en: WordsOf<typeof zh> = {
  desk: {
    slot: 'Slot {{n}}',
    free: 'free',
    justChanged: 'This place has just changed: wait a moment',
    waiting: 'waiting {{age}}',
    undo: 'Undo {{n}} s',
    undoNothing: 'Nothing to undo: only your own acknowledgement, within 30 s',
    doneUndo: 'Acknowledgement taken back, it rings again: {{what}}',
    undoKey: 'Take your own acknowledgement back within 30 s: it rings again',
  },
  recovered: {
    unknown: 'people unknown before it recovered',
    count: 'last said {{n}}, before it recovered',
    yes: 'last said somebody, before it recovered',
    no: 'last said nobody, before it recovered',
  },
};

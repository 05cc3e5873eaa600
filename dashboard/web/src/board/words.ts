import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  desk: {
    slot: '{{n}} 号位',
    free: '空位',
    freeSlot: '{{n}} 号位空',
    freeSlots: '{{from}}–{{to}} 号位空',
    justChanged: '此位刚有变动，请稍候再点',
    unread: '刚才看不到此条的地点：已显示，请看清后再点',
    notLooked: '刚有变动，没有接警：请看清选中的这一条，再按一次',
    waiting: '已等 {{age}}',
    undo: '撤销 {{n}} 秒',
    onItsWay: '上一步还在处理，请稍候再按',
    undoNotDone: '接警结果不明，撤销没有执行：请看清此条的状态',
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
    freeSlot: 'Slot {{n}} is free',
    freeSlots: 'Slots {{from}}–{{to}} are free',
    justChanged: 'This place has just changed: wait a moment',
    unread: 'Where this one is could not be read: it is shown now, look and click again',
    notLooked: 'Something has just changed, nothing was taken: look at the selected one, then press again',
    waiting: 'waiting {{age}}',
    undo: 'Undo {{n}} s',
    onItsWay: 'The last press is still on its way: wait a moment',
    undoNotDone: 'It is not known whether the acknowledgement was done; it was not undone: look at its state',
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

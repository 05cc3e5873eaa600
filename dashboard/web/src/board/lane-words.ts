import type { WordsOf } from '../i18n/words-of.ts';

/** Several rows of a lane at once. */
export const zh = {
  laneWork: {
    choose: '多选',
    chooseEnd: '退出多选',
    chosen: '已选 {{n}}',
    all: '全选',
    sameCode: '同类',
    sameSite: '同一地点',
    acknowledge: '接警 {{n}} 条',
    acknowledgeGroup: '接警 {{n}} 条：{{what}}',
    undo: '撤销 {{n}} 条 {{seconds}} 秒',
    unanswered: '{{n}} 条没有答复，不知是否已办：请看清后再按（{{why}}）',
    undone: '已撤销接警 {{n}} 条，重新响铃',
    notUndone: '{{n}} 条不能撤销：已过 30 秒，或他人已处理',
    unfold: '展开',
    fold: '收起',
    groups: '成组的报警',
    rows: '{{n}} 条',
    cleared: '已恢复 {{n}}',
    seen: '已接警',
    done: '已接警 {{n}} 条',
    faster: '{{n}} 条他人已先处理',
    changed: '{{n}} 条有变化，未接警，请再看',
  },
};

export const en: WordsOf<typeof zh> = {
  laneWork: {
    choose: 'Choose several',
    chooseEnd: 'End choosing',
    chosen: '{{n}} chosen',
    all: 'All',
    sameCode: 'Same kind',
    sameSite: 'Same site',
    acknowledge: 'Acknowledge {{n}}',
    acknowledgeGroup: 'Acknowledge {{n}}: {{what}}',
    undo: 'Undo {{n}} · {{seconds}} s',
    unanswered: '{{n}} not answered, they may be done or not: look again ({{why}})',
    undone: '{{n}} acknowledgements taken back, they ring again',
    notUndone: '{{n}} could not be: past 30 s, or somebody else has acted',
    unfold: 'Show',
    fold: 'Fold',
    groups: 'Alarms that belong together',
    rows: '{{n}} rows',
    cleared: '{{n}} cleared',
    seen: 'acknowledged',
    done: '{{n}} acknowledged',
    faster: 'somebody was faster with {{n}}',
    changed: '{{n}} changed and are not acknowledged: look again',
  },
};

import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  roster: {
    print: '打印名单',
    title: '紧急报警名单',
    asOf: '截至 {{time}}',
    old: '旧数据：截至 {{time}}，{{age}}前。之后的变化本屏不知道',
    none: '截至 {{time}} 没有紧急报警；之后的本屏不知道',
    never: '尚未取得任何报警',
    count: '{{n}} 条紧急报警',
    raised: '{{time}} 发生',
    age: '已 {{age}}',
    unanswered: '未接警',
    taken: '{{who}} 已接警',
    code: '救援识别码 {{code}}',
    noCode: '无救援识别码',
    printed: '打印 {{time}}',
    notes: '联系人 / 时间 / 结果',
  },
};
export const en: WordsOf<typeof zh> = {
  roster: {
    print: 'Print list',
    title: 'Emergencies',
    asOf: 'As of {{time}}',
    old: 'Old: as of {{time}}, {{age}} ago. What changed since is not known here',
    none: 'As of {{time}} there was no emergency; what came since is not known here',
    never: 'No alarm has been fetched yet',
    count: '{{n}} emergencies',
    raised: 'raised {{time}}',
    age: '{{age}} ago',
    unanswered: 'Not acknowledged',
    taken: 'Acknowledged by {{who}}',
    code: 'Rescue code {{code}}',
    noCode: 'No rescue code',
    printed: 'Printed {{time}}',
    notes: 'Spoken to / time / result',
  },
};

import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  keys: {
    title: '按键设置',
    open: '按键',
    letters: '启用字母按键',
    lettersOff: '字母按键已停用：请用鼠标，方向键、Enter 和 Esc 照常。',
    note: '按键只保存在本浏览器的本人名下。点“更换”后按下新的键，Esc 取消。',
    change: '更换',
    waiting: '请按新的键…',
    usual: '恢复默认',
    current: '{{what}}：{{key}}',
    changed: '{{what}}改为 {{key}}',
    taken: '{{key}} 已用于“{{by}}”，未更改',
    notAKey: '此键不能使用，请按字母、数字或符号键',
    action: {
      acknowledge: '接警',
      undo: '撤销接警',
      close: '结案',
      mute: '静音',
      search: '查找设备',
      help: '按键帮助',
    },
    searchHint: '查找设备：设备页的搜索框',
    selection: '选中的报警',
    selected: '已选中',
  },
};

export const en: WordsOf<typeof zh> = {
  keys: {
    title: 'Keys',
    open: 'Keys',
    letters: 'Letter keys on',
    lettersOff: 'Letter keys are off: use the mouse; arrows, Enter and Esc go on.',
    note: 'Kept in this browser for you alone. Press “Change”, then the new key; Esc leaves it as it was.',
    change: 'Change',
    waiting: 'Press the new key…',
    usual: 'Back to the usual',
    current: '{{what}}: {{key}}',
    changed: '{{what}} is now {{key}}',
    taken: '{{key}} is in use for “{{by}}”; nothing changed',
    notAKey: 'This key cannot be used: press a letter, digit or sign',
    action: {
      acknowledge: 'Acknowledge',
      undo: 'Undo acknowledging',
      close: 'Close',
      mute: 'Mute',
      search: 'Find a unit',
      help: 'Help',
    },
    searchHint: 'find a unit: the search field of the units page',
    selection: 'Selected alarm',
    selected: 'Selected:',
  },
};

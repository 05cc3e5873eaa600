import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  settings: {
    title: '个人设置',
    open: '设置',
    look: '显示',
    sound: '声音和播报',
    volume: '音量 {{n}}%',
    voice: '播报语音',
    notKept: '浏览器不让保存设置：只在本页有效，重新载入后恢复原样',
    noVoice: '本机没有中文语音：只响铃，不播报',
  },
};
export const en: WordsOf<typeof zh> = {
  settings: {
    title: 'My settings',
    open: 'Settings',
    look: 'Display',
    sound: 'Sound and voice',
    volume: 'Volume {{n}}%',
    voice: 'Voice',
    notKept: 'This browser keeps no settings: it holds for this page only, until it is loaded again',
    noVoice: 'This machine has no English voice: it rings and does not speak',
  },
};

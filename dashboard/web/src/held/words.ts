import type { WordsOf } from '../i18n/words-of.ts';

/** A form that is open while its alarm goes on. */
export const zh = {
  held: {
    what: '报警',
    before: '，刚才：',
    eased: '设备报已恢复正常',
    changed: '填写期间有变化，请核对，再按一次：',
    look: '已核对变化',
    gone: '此报警已由他人结案，或已不在本席：不能再提交，所写内容可先复制。',
  },
};

export const en: WordsOf<typeof zh> = {
  held: {
    what: 'Alarm',
    before: ', just now: ',
    eased: 'its device reports it is back to normal',
    changed: 'It has changed meanwhile. Check it, then press again:',
    look: 'I have seen the change',
    gone: 'Somebody else has closed it, or it is not this desk’s any more: nothing can be sent; copy what you wrote.',
  },
};

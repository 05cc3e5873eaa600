import type { WordsOf } from '../i18n/words-of.ts';

/** A form that is open while its alarm goes on. */
export const zh = {
  held: {
    what: '报警',
    before: '，刚才：',
    eased: '设备报已恢复正常',
    changed: '填写期间有变化，请核对，再按一次：',
    look: '已核对变化',
    gone: '此报警已结案，或已不在本席：不能再提交，所写内容可先复制。',
    goneByOther: '此报警已由 {{who}} 于 {{time}} 结案：不能再提交，所写内容可先复制。',
    goneByYou: '此报警已由本账号于 {{time}} 结案：不用再提交，所写内容可先复制。',
  },
};

export const en: WordsOf<typeof zh> = {
  held: {
    what: 'Alarm',
    before: ', just now: ',
    eased: 'its device reports it is back to normal',
    changed: 'It has changed meanwhile. Check it, then press again:',
    look: 'I have seen the change',
    gone: 'It is closed, or not this desk’s any more: nothing can be sent; copy what you wrote.',
    goneByOther: '{{who}} closed it at {{time}}: nothing can be sent; copy what you wrote.',
    goneByYou: 'It was closed with this account at {{time}}: nothing is left to send; copy what you wrote.',
  },
};

import type { WordsOf } from '../i18n/words-of.ts';

export const zh = {
  vendors: {
    nav: '厂商',
    title: '厂商报文',
    show: '显示',
    messages: '隔离报文',
    faultsNote: '设备不符合规范之处，能读懂的照常处理。',
    note: '无法解析的报文原样保存在此，不会丢弃。',
    asText: '文本',
    asHex: '十六进制',
    bytes: '{{n}} 字节',
    notUtf8: '不是 UTF-8 文本，请看十六进制',
    what: '含义',
    none: '没有被隔离的报文',
    reprocess: '重新处理',
    reprocessHint: '登记设备或代码后，重新判断近几日的隔离报文；每条最多一次',
    reprocessAsked: '已提交，重新处理将在数秒内开始',
  },
};

export const en: WordsOf<typeof zh> = {
  vendors: {
    nav: 'Vendors',
    title: 'Vendor messages',
    show: 'Show',
    messages: 'Quarantine',
    faultsNote: 'What devices do against the contract; what can be read is taken all the same.',
    note: 'Messages that could not be understood are kept here as they came; none is dropped.',
    asText: 'Text',
    asHex: 'Hex',
    bytes: '{{n}} bytes',
    notUtf8: 'Not UTF-8 text; see hex',
    what: 'Meaning',
    none: 'No message in quarantine',
    reprocess: 'Judge again',
    reprocessHint:
      'After a unit or code was registered: the messages of the last days are judged again, each once at most',
    reprocessAsked: 'Asked for; it begins within seconds',
  },
};

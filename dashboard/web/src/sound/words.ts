import type { WordsOf } from '../i18n/words-of.ts';

/** As it is spoken: commas are pauses. */
export const zh = {
  speech: {
    alarm: '{{where}}，{{what}}，{{code}}',
    where: '{{place}}，{{unit}}',
    unregistered: '未登记设备 {{unit}}，厂商{{vendor}}，地点未知，{{what}}，{{code}}',
    code: '识别码 {{code}}',
    noCode: '无识别码',
    many: '有 {{n}} 条紧急报警未接警',
    test: '试音正常，识别码 {{code}}',
    noVoice: '无播报语音',
  },
};
export const en: WordsOf<typeof zh> = {
  speech: {
    alarm: '{{where}}, {{what}}, {{code}}',
    where: '{{place}}, {{unit}}',
    unregistered: 'Unit {{unit}}, not registered, vendor {{vendor}}, place unknown, {{what}}, {{code}}',
    code: 'code {{code}}',
    noCode: 'no rescue code',
    many: '{{n}} emergencies not acknowledged',
    test: 'Sound test, code {{code}}',
    noVoice: 'No voice',
  },
};

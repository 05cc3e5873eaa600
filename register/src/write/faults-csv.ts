import { type RegisterFault, registerFaultText, weightOf } from '@vigil/vocabulary';
import { csvLine, csvMark } from './csv-text.ts';

const head = {
  zh: ['级别', '工作表', '行', '列', '编号', '内容', '问题', '处理办法'],
  en: ['Weight', 'Sheet', 'Row', 'Column', 'Id', 'Value', 'What is wrong', 'What to do'],
} as const;
const weights = {
  zh: { fault: '错误', warning: '提醒', note: '说明' },
  en: { fault: 'fault', warning: 'warning', note: 'note' },
} as const;

/** Everything there is to say of a file, a line each, for whoever has to mend it. */
export function faultsCsv(remarks: readonly RegisterFault[], language: 'zh' | 'en'): string {
  const lines = remarks.map((one) => {
    const { what, todo } = registerFaultText(one, language);
    const cells = [one.sheet ?? '', String(one.row ?? ''), one.column ?? '', one.id ?? '', one.value, what, todo];
    return csvLine([weights[language][weightOf(one)], ...cells]);
  });
  return csvMark + csvLine(head[language]) + lines.join('');
}

import { halfWidth, isClearing, plainText } from '@vigil/vocabulary';

/** What spreadsheets would take for a formula, and our own import for a remark. */
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;
const remarkStart = /^[#＃]/;
const defused = /^'(?='*[=+\-@\t\r＝＋－＠#＃])/;

/** Rows that begin like this are not read. */
export const isRemarkStart = (text: string): boolean => remarkStart.test(text);

/**
 * Text as it is written into a CSV that a spreadsheet may open and an import reads; `written` takes it back exactly.
 * @param isFirst of its row
 */
export const defuse = (text: string, isFirst = false): string =>
  formulaStart.test(text) || defused.test(text) || isClearing(text) || (isFirst && isRemarkStart(text))
    ? `'${text}`
    : text;
/** What was written into a cell. */
export const written = (cell: string): string => cell.replace(defused, '');

/** U+FFFD, and what becomes of it when such a file is read as GBK. */
export const hasReplacement = (text: string): boolean => text.includes('\uFFFD') || text.includes('锟斤拷');

/** UTF-8 that was read as Latin-1 or as GBK: hardly ever meant. */
const garbled = /[ÃÂäåæçèéï][\u0080-\u00BF]|(?:[鍙鍦鍖鐢垫娴閿鎴璇缁鏄涓鑳绔姊鐨涔浜]{3,})|烫烫|屯屯|[\uE000-\uF8FF]/;
export const looksGarbled = (text: string): boolean => garbled.test(text);

/** `="012345"`: how people keep a spreadsheet from touching a code. */
const asFormula = /^="(?<inside>[^"]*)"$/;
const inside = (cell: string): string => asFormula.exec(cell.trim())?.groups?.['inside'] ?? cell;

/** The text of a cell as the register has texts. */
export const cellText = (cell: string): string => plainText(written(inside(cell)));

/** The same in half width, for what is not prose. */
export const cellCode = (cell: string): string => halfWidth(written(inside(cell.normalize('NFKC'))));

/** A cell that says "take away what is there"; an empty one leaves it. */
const clearing = /^#(?:清空|clear)$/i;
export const isClearing = (text: string): boolean => clearing.test(text);

/** What spreadsheets would take for a formula. */
const formulaStart = /^[=+\-@\t\r＝＋－＠]/;
const defused = /^'(?='*[=+\-@\t\r＝＋－＠])/;

/** Text as it is written into a CSV that a spreadsheet may open; `refused` takes it back exactly. */
export const defuse = (text: string): string => (formulaStart.test(text) || defused.test(text) ? `'${text}` : text);
const refuse = (text: string): string => text.replace(defused, '');

/** Zero-width signs and the byte order mark: nobody sees them, and no search finds what holds them. */
const invisible = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\u00AD]/g;
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
export const hasControl = (text: string): boolean => control.test(text);

/** U+FFFD, and what becomes of it when such a file is read as GBK. */
export const hasReplacement = (text: string): boolean => text.includes('\uFFFD') || text.includes('锟斤拷');

/** UTF-8 that was read as Latin-1 or as GBK: hardly ever meant. */
const garbled = /[ÃÂäåæçèéï][\u0080-\u00BF]|(?:[鍙鍦鍖鐢垫娴閿鎴璇缁鏄涓鑳绔姊鐨涔浜]{3,})|烫烫|屯屯|[\uE000-\uF8FF]/;
export const looksGarbled = (text: string): boolean => garbled.test(text);

/** `="012345"`: how people keep a spreadsheet from touching a code. */
const asFormula = /^="(?<inside>[^"]*)"$/;
const inside = (text: string): string => asFormula.exec(text.trim())?.groups?.['inside'] ?? text;

/** Words with one blank between them; line ends inside a cell would break the board's rows. */
export const plainText = (text: string): string =>
  refuse(inside(text))
    .replaceAll(invisible, '')
    .replaceAll(/[\s\u00A0\u3000]+/g, ' ')
    .trim();

/** The same in half width, for what is not prose: ids, codes, dates, numbers. */
export const halfWidth = (text: string): string => plainText(text.normalize('NFKC'));

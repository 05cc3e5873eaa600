import { z } from 'zod';

/**
 * What a text of the register is, by whichever way it comes in: one line, words with one blank between them, nothing
 * that nobody sees. A table cannot hold more, and what a search does not find was never meant.
 */

/** Signs without width, but not what chooses the shape of the sign before it, which names have. */
const invisible =
  // oxlint-disable-next-line no-misleading-character-class -- each of them is looked for by itself
  /(?![\u180B-\u180D\u180F\u200C\u200D\uFE00-\uFE0F\u{E0100}-\u{E01EF}])\p{Default_Ignorable_Code_Point}/gu;
/** Joiners: between letters of scripts that join they are spelling (Uyghur, Mongolian, Indic), elsewhere nothing. */
const joiners = /[\u200C\u200D]/gu;
const endsJoining = /(?![\p{Script=Han}\p{Script=Latin}])[\p{L}\p{M}]$/u;
const startsJoining = /^(?![\p{Script=Han}\p{Script=Latin}])[\p{L}\p{M}]/u;
const blanks = /\s+/gu;
const odd = /[\p{Default_Ignorable_Code_Point}]|^\s|\s$|\s\s|[^\S ]/u;

export function plainText(text: string): string {
  if (!odd.test(text)) return text;
  return text
    .replaceAll(invisible, '')
    .replaceAll(joiners, (sign, at: number, all: string) =>
      endsJoining.test(all.slice(Math.max(0, at - 2), at)) && startsJoining.test(all.slice(at + 1, at + 3)) ? sign : '',
    )
    .replaceAll(blanks, ' ')
    .trim();
}

/** The same in half width, for what is not prose: codes, dates, numbers. What was taken out may have kept signs apart. */
export const halfWidth = (text: string): string => plainText(plainText(text).normalize('NFKC'));

/** In a cell it says "take away what is there"; nothing can be called so. */
const clearing = /^#(?:清空|clear)$/i;
export const isClearing = (text: string): boolean => clearing.test(text);

/** Control characters but blanks: bytes of something else, which no tidying makes a text of. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
export const hasControl = (text: string): boolean => control.test(text);

const clean = (tidy: (text: string) => string) =>
  z
    .string()
    .refine((text) => !hasControl(text), '有控制字符 · holds control characters')
    .refine(
      (text) => text.isWellFormed() && !text.includes('\uFFFD'),
      '有已损坏的字符 · holds characters that were lost before',
    )
    .overwrite(tidy)
    .refine(
      (text) => !isClearing(text),
      '是清除一格用的词，不能作为文字 · the word that clears a cell of a table is no text',
    );

/** Prose of the register: names, addresses. */
export const proseSchema = clean(plainText);
/** Codes, numbers, telephone numbers. */
export const codeTextSchema = clean(halfWidth);

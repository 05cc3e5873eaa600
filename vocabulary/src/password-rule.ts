import common from './data/common-passwords.json' with { type: 'json' };

/**
 * NIST SP 800-63B-4 §3.1.1.2: at least 15 characters where the password is the only factor, at least 64 allowed, any
 * character, no rule about kinds of characters, no change for the sake of time, but a list of those that are expected.
 */
export const passwordLength = { shortest: 15, longest: 200 } as const;

export const passwordFaults = ['too-short', 'too-long', 'repeats', 'keyboard', 'name-like', 'common'] as const;
export type PasswordFault = (typeof passwordFaults)[number];

/** Letters, digits and signs beside each other, and the alphabet; each is walked both ways. */
const rows = [
  '1234567890-=',
  '!@#$%^&*()_+',
  'qwertyuiop[]',
  'qwertzuiop',
  'azertyuiop',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
];

/** What is left when all that is expected has been taken away must be a password by itself. */
const mustRemain = 8;
const distinctCharacters = 5;

/**
 * What is wrong with a new password, null: nothing. Pure guesswork of an attacker who knows the account: what is expected
 * (names, common passwords, walks over the keyboard, repeats) counts for nothing, whatever digits stand around it.
 */
export function passwordFault(
  password: string,
  owner: { readonly login: string; readonly name: string },
): PasswordFault | null {
  const characters = Array.from(password.normalize('NFKC'));
  if (characters.length < passwordLength.shortest) return 'too-short';
  if (characters.length > passwordLength.longest) return 'too-long';
  const typed = lowered(password);
  const plain = folded(password);
  const own = namesOf(owner);
  const namesAway = without(plain, own);
  if (namesAway !== plain && without(namesAway, walksIn(namesAway)).length < mustRemain) return 'name-like';
  if (new Set(plain).size < distinctCharacters || isRepeated(plain)) return 'repeats';
  if (without(typed, walksIn(typed)).length < mustRemain) return 'keyboard';
  if (common.whole.some((one) => folded(one) === plain)) return 'common';
  const known = [...own, ...common.ownWords, ...common.words].map(folded).filter((word) => plain.includes(word));
  // Three words of the list and more are a phrase.
  const isPhrase = new Set(known).size > 2;
  const rest = without(plain, known);
  if (known.length === 0 || isPhrase) return null;
  return without(rest, walksIn(rest)).replaceAll(/\d/g, '').length < mustRemain ? 'common' : null;
}

const lookAlikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

function lowered(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.-]/g, '');
}

/** Lowered, and digits and signs that stand for letters inside a word read as those. */
function folded(text: string): string {
  return lowered(text).replaceAll(/(?<=\p{L})[@431!0$57](?=\p{L})/gu, (sign) => lookAlikes[sign] ?? sign);
}

function isRepeated(text: string): boolean {
  return (`${text}${text}`.indexOf(text, 1) < text.length && text !== '') || /^(.{1,8}?)\1+.{0,3}$/su.test(text);
}

/** The walks of four keys and more that this text holds. */
function walksIn(text: string): readonly string[] {
  const walks = rows.flatMap((walk) => [walk, Array.from(walk).toReversed().join('')]);
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    let length = 0;
    for (const walk of walks)
      for (let end = text.length; end - at > Math.max(3, length); end -= 1)
        if (walk.includes(text.slice(at, end))) length = end - at;
    if (length > 0) found.push(text.slice(at, at + length));
    at += Math.max(1, length);
  }
  return found;
}

function namesOf({ login, name }: { readonly login: string; readonly name: string }): readonly string[] {
  const words = [login, ...login.split(/[._-]/), name, ...name.split(/\s+/)].map(folded);
  return words
    .filter((word) => word.length >= (/\p{Script=Han}/u.test(word) ? 2 : 3))
    .flatMap((word) => [word, Array.from(word).toReversed().join('')]);
}

/** Longest first: `administrator` is not `admin` with something behind it. */
function without(text: string, words: readonly string[]): string {
  return words
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => (word === '' ? rest : rest.replaceAll(word, '')), text);
}

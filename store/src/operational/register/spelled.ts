import { pinyin } from 'pinyin-pro';

/**
 * How people type a Chinese name on a keyboard: `sdtj shidaitianjie` for 时代天街, initials and then the whole, each in
 * one piece. A character with several readings has the one that it has in its words (重庆: chong; 重量: zhong); ü is v,
 * as on every keyboard. What is not Chinese stands as it is, without punctuation.
 */
function spell(text: string): string {
  const options = { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true } as const;
  const initials = plain(pinyin(text, { ...options, pattern: 'first' }).join(''));
  const whole = plain(pinyin(text, options).join(''));
  return initials === whole ? whole : `${initials} ${whole}`;
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Lifts of a city have few names: "2号梯" is spelled once. Emptied when it is full. */
const known = new Map<string, string>();
const knownAtMost = 20_000;

export function spelled(...texts: readonly string[]): string {
  return texts.map(spelledOnce).join(' ');
}

function spelledOnce(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const now = spell(text);
  if (known.size >= knownAtMost) known.clear();
  known.set(text, now);
  return now;
}

/** What to look for in a spelling; null: the words are not typed in letters. One letter alone is in everything. */
export function asTyped(words: string): string | null {
  const letters = words.toLowerCase().replaceAll(/[\s']/g, '');
  return /^(?=.*[a-z])[a-z0-9]{2,}$/.test(letters) ? letters : null;
}

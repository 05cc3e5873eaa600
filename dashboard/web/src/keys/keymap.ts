import { fixedKeys, type KeyAction, type LetterAction, letterActions } from './actions.ts';

/** Which letter does what. Pure. */
export interface Keymap {
  /** Off: no letter does anything; arrows, Enter and Esc go on. */
  readonly letters: boolean;
  readonly keys: { readonly [A in LetterAction]: string };
}

function eachAction(key: (action: (typeof letterActions)[number]) => string): Keymap['keys'] {
  const keys: { [A in LetterAction]?: string } = {};
  for (const action of letterActions) keys[action.id] = key(action);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop has filled all of them
  return keys as Keymap['keys'];
}
export const usualKeymap: Keymap = { letters: true, keys: eachAction(({ key }) => key) };

/** What a Chinese input method sends for a key that is printed with something else. */
const otherForms: Readonly<Record<string, string>> = { '、': '/' };

/** One spelling for a key: of full width or in capitals is the same key. Keys with names (`Enter`) stay. */
export function spelled(key: string): string {
  if (key.length !== 1) return key;
  const plain = key.normalize('NFKC').toLowerCase();
  return otherForms[plain] ?? plain;
}

/** What the key does; null: nothing. */
export function actionOf({ letters, keys }: Keymap, pressed: string): KeyAction | null {
  const key = spelled(pressed);
  const fixed = fixedKeys.find((each) => each === key);
  if (fixed !== undefined) return fixed;
  if (!letters) return null;
  return letterActions.find(({ id }) => keys[id] === key)?.id ?? null;
}

/** Writes a character that can be seen. */
const isLetter = (key: string): boolean => key.length === 1 && key.trim() !== '';

export type Remapped =
  | { readonly ok: true; readonly map: Keymap }
  /** `not-a-key`: writes no character. */
  | { readonly ok: false; readonly why: 'not-a-key' }
  | { readonly ok: false; readonly why: 'taken'; readonly by: LetterAction };

/** Puts another key in the place of an action's; one key never does two things. */
export function remap(map: Keymap, action: LetterAction, pressed: string): Remapped {
  const key = spelled(pressed);
  if (!isLetter(key)) return { ok: false, why: 'not-a-key' };
  const by = letterActions.find(({ id }) => id !== action && map.keys[id] === key);
  if (by !== undefined) return { ok: false, why: 'taken', by: by.id };
  return { ok: true, map: { ...map, keys: { ...map.keys, [action]: key } } };
}

/** What a browser kept, whoever wrote it: keys that do not fit, or are there twice, are as if nothing had been kept. */
export function keymapFrom(kept: unknown): Keymap {
  const said = readObject(kept);
  const wished = readObject(said['keys']);
  const keys = eachAction(({ id, key }) => {
    const wish = wished[id];
    return typeof wish === 'string' && isLetter(spelled(wish)) ? spelled(wish) : key;
  });
  const fits = new Set(Object.values(keys)).size === letterActions.length;
  return { letters: said['letters'] !== false, keys: fits ? keys : usualKeymap.keys };
}
function readObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/**
 * What a key can do. The letters are defaults: each person may put others in their place, or switch all of them off
 * (WCAG 2.1.4), on the settings page. A new one is a line here, its words in words.ts, and somebody who answers it.
 */
export const letterActions = [
  { id: 'acknowledge', key: 'a' },
  { id: 'undo', key: 'u' },
  { id: 'close', key: 'c' },
  { id: 'mute', key: 'm' },
  { id: 'search', key: '/' },
  { id: 'help', key: '?' },
] as const;
export type LetterAction = (typeof letterActions)[number]['id'];

/** Keys that write no character: they stay where they are, and work also when the letters are switched off. */
export const fixedKeys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Enter', 'Escape'] as const;
export type FixedKey = (typeof fixedKeys)[number];

export type KeyAction = LetterAction | FixedKey;
/** Who answers what. `at`: when the key went down, ms of `performance.now()`. */
export type KeyHandlers = { readonly [A in KeyAction]?: (at: number) => void };

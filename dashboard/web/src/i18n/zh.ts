import { zhFacts } from './zh-facts.ts';
import { zhLive } from './zh-live.ts';
import { zhViews } from './zh-views.ts';

/** Source of all words of the console that are not words of the vocabulary. `en` must have the same keys (typed and tested). */
export const zh = { ...zhLive, ...zhViews, ...zhFacts };

/** The same tree with any text: what a translation must be. */
export type WordsOf<T> = { readonly [K in keyof T]: T[K] extends string ? string : WordsOf<T[K]> };

import { enFacts } from './en-facts.ts';
import { enLive } from './en-live.ts';
import { enViews } from './en-views.ts';
import type { WordsOf, zh } from './zh.ts';

export const en: WordsOf<typeof zh> = { ...enLive, ...enViews, ...enFacts };

import { en as enViews } from '../views/words.ts';
import { enLive } from './en-live.ts';
import { enTables } from './en-tables.ts';
import type { WordsOf } from './words-of.ts';
import type { zh } from './zh.ts';

export const en: WordsOf<typeof zh> = { ...enLive, ...enTables, ...enViews, lane: { ...enLive.lane, ...enViews.lane } };

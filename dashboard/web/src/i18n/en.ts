import { en as enAccount } from '../account/words.ts';
import { en as enKeys } from '../keys/words.ts';
import { en as enRoster } from '../roster/words.ts';
import { en as enSettings } from '../settings/words.ts';
import { en as enShell } from '../shell/words.ts';
import { en as enSound } from '../sound/words.ts';
import { en as enViews } from '../views/words.ts';
import { enLive } from './en-live.ts';
import { enTables } from './en-tables.ts';
import type { WordsOf } from './words-of.ts';
import type { zh } from './zh.ts';

export const en: WordsOf<typeof zh> = {
  ...enLive,
  ...enAccount,
  ...enKeys,
  ...enRoster,
  ...enSettings,
  ...enShell,
  ...enSound,
  ...enTables,
  ...enViews,
  lane: { ...enLive.lane, ...enViews.lane },
};

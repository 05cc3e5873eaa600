import { zh as zhAccount } from '../account/words.ts';
import { zh as zhKeys } from '../keys/words.ts';
import { zh as zhRoster } from '../roster/words.ts';
import { zh as zhSettings } from '../settings/words.ts';
import { zh as zhShell } from '../shell/words.ts';
import { zh as zhSound } from '../sound/words.ts';
import { zh as zhViews } from '../views/words.ts';
import { zhLive } from './zh-live.ts';
import { zhTables } from './zh-tables.ts';

/** Source of all words of the console that are not words of the vocabulary. `en` must have the same keys (typed and tested). */
export const zh = {
  ...zhLive,
  ...zhAccount,
  ...zhKeys,
  ...zhRoster,
  ...zhSettings,
  ...zhShell,
  ...zhSound,
  ...zhTables,
  ...zhViews,
  lane: { ...zhLive.lane, ...zhViews.lane },
};

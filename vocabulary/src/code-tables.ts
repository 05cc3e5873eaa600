import chongqing from './data/profiles/chongqing.json' with { type: 'json' };
import gbt24476 from './data/profiles/gbt24476-2017.json' with { type: 'json' };
import provincial from './data/profiles/provincial.json' with { type: 'json' };
import shmashine from './data/profiles/shmashine.json' with { type: 'json' };
import yunanda from './data/profiles/yunanda.json' with { type: 'json' };

/** Profile in which a device speaks canonical codes directly. */
export const ownProfileId = 'vigil';

/** As the files have them; profiles.ts checks them. Apart from it, so that who needs only the ids takes no schemas. */
export const codeTables = [gbt24476, provincial, yunanda, chongqing, shmashine] as const;

export const profileIds: readonly string[] = [ownProfileId, ...codeTables.map(({ id }) => id)];

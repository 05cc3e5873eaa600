import { z } from 'zod';
import { changeOf } from './audit-change.ts';
import { eachLane } from './lanes.ts';
import { siteRowSchema, unitRowSchema } from './register.ts';
import type { View } from './view.ts';

/** What goes with a unit that is taken out of the register, and what stands in the way. */
export const unitRemoval = z
  .object({
    unit: unitRowSchema,
    site: siteRowSchema.nullable(),
    version: z.int().meta({ description: 'Of the row: said with the removal, one that was changed since is refused.' }),
    openAlarms: z.object(eachLane(() => z.int())).meta({
      description: 'By lane. They end with the unit; an emergency never does and keeps it in the register.',
    }),
    behind: z.int().meta({ description: 'Units for which it is the gateway; more than none: it stays.' }),
    credentials: z
      .array(
        z.object({
          id: z.string(),
          others: z.union([z.literal('all'), z.int()]).meta({
            description: 'For how many other units it speaks; all: for every unit of its vendor.',
          }),
        }),
      )
      .meta({ description: 'Credentials that speak for it. They stay, and speak for it no more.' }),
  })
  .meta({ id: 'UnitRemoval' });
export type UnitRemoval = View<typeof unitRemoval>;

/** Line of the audit: the whole unit as it was, and what went with it. */
export const removalAudit = ({ unit, site, openAlarms, credentials }: UnitRemoval) => ({
  action: 'register.remove-unit',
  subject: `unit:${unit.id}`,
  detail: {
    ...changeOf(
      { ...unit, ...(site === null ? {} : { siteName: site.name, county: site.county, address: site.address }) },
      null,
    ),
    openAlarms,
    credentials,
  },
});

/** What is written into the alarms that end with it. */
export const withdrawnNote = '设备已从登记册删除 · its unit was removed from the register';

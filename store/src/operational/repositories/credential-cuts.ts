import { vendorIdSchema } from '@vigil/vocabulary';
import type { CredentialReach, CredentialRecord } from '../ports/credentials.ts';
import type { ReadSession } from '../session.ts';
import { isEmergency } from './is-emergency.ts';
import { countOfRows } from './rows.ts';

type Units = CredentialRecord['units'];
const nothing: CredentialReach = { units: 0, online: 0, emergencies: 0 };

/** What is cut off when a credential speaks for `after` only. One that is switched off speaks for nobody. */
export async function credentialCuts(
  session: ReadSession,
  { vendor, units: before, enabled }: CredentialRecord,
  after: Units,
): Promise<CredentialReach> {
  if (!enabled || vendor === null || after === 'all') return nothing;
  if (before !== 'all') return reach(session, vendor, before.difference(after));
  const [all, left] = [await reach(session, vendor, 'all'), await reach(session, vendor, after)];
  return {
    units: all.units - left.units,
    online: all.online - left.online,
    emergencies: all.emergencies - left.emergencies,
  };
}

async function reach({ db, engine }: ReadSession, vendor: string, units: Units): Promise<CredentialReach> {
  const owner = vendorIdSchema.parse(vendor);
  const ofVendor = db.selectFrom('unit').where('unit.vendor', '=', owner);
  const reached = units === 'all' ? ofVendor : ofVendor.where((eb) => engine.oneOf(eb.ref('unit.id'), [...units]));
  const count = async (query: { executeTakeFirstOrThrow(): Promise<{ count: number }> }): Promise<number> =>
    (await query.executeTakeFirstOrThrow()).count;
  return {
    units: await count(reached.select(countOfRows.as('count'))),
    online: await count(
      reached
        .innerJoin('unit_state', 'unit_state.unit_id', 'unit.id')
        .where('unit_state.availability', '=', 'online')
        .select(countOfRows.as('count')),
    ),
    emergencies: await count(
      reached
        .innerJoin('alarm', 'alarm.unit_id', 'unit.id')
        .where('alarm.closed_at', 'is', null)
        .where(isEmergency)
        .select(countOfRows.as('count')),
    ),
  };
}

import { defaultPlaces } from '@vigil/vocabulary';
import type { Random } from '../random.ts';
import { roads, roadsEn, surnames } from './names.ts';
import { countyWeights } from './plan.ts';
import { pad, type Rows, type Site } from './rows.ts';

export function phone(random: Random): string {
  // 0763 is the city's area code; 555 keeps the numbers invented.
  return `0763-555${pad(random.int(0, 9999), 4)}`;
}

function drawCounty(random: Random): (typeof countyWeights)[number] {
  return random.weighted(countyWeights, (entry) => entry.weight);
}

export interface SitePlan {
  readonly id: string;
  readonly use: Site['use'];
  readonly names: readonly (readonly [zh: string, en: string])[];
  readonly hours?: string[];
}

/** Draws a site and the organisation that uses it, and adds both. */
export function addSite(rows: Rows, random: Random, plan: SitePlan): { readonly site: Site; readonly user: string } {
  const county = drawCounty(random);
  const place = defaultPlaces.counties.find((entry) => entry.id === county.county);
  const road = random.pick(roads);
  const number = random.int(1, 288);
  const [zh, en] = random.pick(plan.names);
  const site: Site = {
    id: plan.id,
    name: zh,
    nameEn: `${en}, ${place?.en ?? ''} (${roadsEn[road] ?? road} ${number})`,
    county: county.county,
    address: `${road}${number}号`,
    latitude: Number((county.latitude + (random.next() - 0.5) * 0.24).toFixed(5)),
    longitude: Number((county.longitude + (random.next() - 0.5) * 0.24).toFixed(5)),
    use: plan.use,
    ...(plan.hours === undefined ? {} : { hours: plan.hours }),
  };
  rows.sites.push(site);
  const user = `user-${plan.id}`;
  rows.organisations.push({
    id: user,
    role: 'user',
    name: `${zh}管理处`,
    phone: phone(random),
    contact: `${random.pick(surnames)}经理`,
  });
  return { site, user };
}

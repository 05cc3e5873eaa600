import type { Random } from '../random.ts';
import { type CityOptions, pad, type Rows, type Unit } from './rows.ts';

/** Units of one vendor and county share gateways; a share of the lifts stands alone. */
export function drawConnections(
  options: CityOptions,
  random: Random,
  rows: Rows,
  token: (credential: string) => string,
): void {
  const perGateway = options.unitsPerGateway ?? 40;
  const single = options.singleShare ?? 0.05;
  const county = new Map(rows.sites.map((site) => [site.id, site.county]));
  const groups = new Map<string, Unit[]>();
  for (const unit of rows.units) {
    if (unit.kind === 'elevator' && random.chance(single)) {
      rows.credentials.push({
        id: unit.id,
        vendor: unit.vendor,
        role: 'device',
        token: token(unit.id),
        units: [unit.id],
      });
      continue;
    }
    const key = `${unit.vendor}/${county.get(unit.site ?? '') ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [unit]);
    else group.push(unit);
  }
  let serial = 0;
  for (const [key, units] of groups) {
    const vendor = key.split('/')[0] ?? '';
    for (let start = 0; start < units.length; start += perGateway) {
      serial += 1;
      const id = `gw-${pad(serial, 4)}`;
      const members = units.slice(start, start + perGateway);
      const site = members[0]?.site;
      for (const member of members) member.gateway = id;
      rows.units.push({
        id: id,
        vendor: vendor,
        kind: 'gateway',
        name: `网关 ${id}`,
        ...(site === undefined ? {} : { site }),
      });
      rows.credentials.push({
        id: id,
        vendor: vendor,
        role: 'gateway',
        token: token(id),
        units: [id, ...members.map((member) => member.id)],
      });
    }
  }
}

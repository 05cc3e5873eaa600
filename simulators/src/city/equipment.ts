import { defaultPlaces } from '@vigil/vocabulary';
import type { Random } from '../random.ts';
import type { District } from './district.ts';
import { type EquipmentUse, maintenanceFirms, siteNames } from './names.ts';
import { categoryShares, vendors } from './plan.ts';
import { type CityOptions, pad, type Rows } from './rows.ts';
import { addSite } from './sites.ts';

/** Registered special equipment: lifts, boilers, cranes and the rest, by their national shares. */
export const equipment: District = { name: 'equipment', draw: drawEquipment };

const usesOf = (kind: string): readonly EquipmentUse[] =>
  kind === 'elevator'
    ? ['residential', 'residential', 'residential', 'residential', 'office', 'mall', 'hospital', 'hotel', 'school']
    : kind === 'escalator'
      ? ['mall', 'hospital']
      : kind === 'amusement' || kind === 'ropeway'
        ? ['park']
        : ['factory'];
const perSite = (kind: string): readonly [number, number] =>
  kind === 'elevator' ? [2, 14] : kind === 'escalator' ? [2, 8] : kind === 'amusement' ? [3, 9] : [2, 20];
const shortNames: Readonly<Record<string, string>> = {
  elevator: '梯',
  escalator: '扶梯',
  'pressure-vessel': '容器',
  crane: '起重机',
  vehicle: '叉车',
  boiler: '锅炉',
  amusement: '游乐设施',
  ropeway: '索道',
};

function drawEquipment(
  rows: Rows,
  random: Random,
  options: CityOptions,
  date: (daysFromToday: number) => string,
): void {
  let serial = 0;
  for (const { kind, share, catalogue } of categoryShares) {
    const wanted = Math.max(kind === 'elevator' ? 1 : 0, Math.round(options.units * share));
    const makers = vendors.filter((vendor) => vendor.kinds.includes(kind));
    for (let done = 0; done < wanted; ) {
      const [least, most] = perSite(kind);
      const count = Math.min(wanted - done, random.int(least, most));
      const use = random.pick(usesOf(kind));
      const id = `s${pad(rows.sites.length + 1, 5)}`;
      const { site, user } = addSite(rows, random, { id, use, names: siteNames[use] });
      const vendor = random.weighted(makers, (maker) => maker.share);
      const maintenance = `maint-${random.int(1, maintenanceFirms.length)}`;
      const code = defaultPlaces.counties.find((entry) => entry.id === site.county)?.code ?? '441800';
      for (let index = 0; index < count; index += 1) {
        serial += 1;
        const catalogueCode = random.pick(catalogue);
        const year = random.int(2004, 2026);
        const fate = random.next();
        const validDays = fate < 0.035 ? -random.int(1, 400) : fate < 0.11 ? random.int(0, 30) : random.int(31, 720);
        const building = 1 + Math.floor(index / 2);
        const top = random.int(6, 33);
        rows.units.push({
          id: `${prefix(kind)}-${pad(serial, 5)}`,
          vendor: vendor.id,
          kind,
          name: kind === 'elevator' ? `${building}栋${(index % 2) + 1}号梯` : `${index + 1}号${shortNames[kind] ?? ''}`,
          site: site.id,
          user,
          maintenance,
          registerCode: `${catalogueCode}${code}${year}${pad(random.int(1, 12), 2)}${pad(serial % 10_000, 4)}`,
          useCertNo: `${kind === 'elevator' || kind === 'escalator' ? '梯' : '特'}${catalogueCode.slice(1, 3)}粤R${pad(serial, 5)}(${pad(year % 100, 2)})`,
          ...(kind === 'elevator' || kind === 'escalator'
            ? { rescueCode: pad(100_000 + serial * 7, 6).slice(-6) }
            : {}),
          vendorDeviceId: `${vendor.id.slice(0, 2).toUpperCase()}${pad(serial * 13, 8)}`,
          catalogueCode,
          ...(kind === 'elevator'
            ? { floors: random.chance(0.5) ? `B1-${top}` : `1-${top}`, peopleSensor: random.chance(0.8) }
            : {}),
          installedOn: `${year}-${pad(random.int(1, 12), 2)}-15`,
          inspectionValidUntil: date(validDays),
          insuranceValidUntil: date(random.chance(0.09) ? -random.int(1, 200) : random.int(1, 365)),
          outOfUse: random.chance(0.012),
        });
      }
      done += count;
    }
  }
}

function prefix(kind: string): string {
  return (
    {
      elevator: 'lift',
      escalator: 'esc',
      'pressure-vessel': 'pv',
      crane: 'crane',
      vehicle: 'truck',
      boiler: 'boiler',
      amusement: 'ride',
      ropeway: 'rope',
    }[kind] ?? kind
  );
}

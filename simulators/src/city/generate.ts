import { randomBytes } from 'node:crypto';
import { defaultPlaces, type RegisterFileInput } from '@vigil/vocabulary';
import { type Random, seededRandom } from '../random.ts';
import { maintenanceFirms, roads, roadsEn, siteNames, surnames } from './names.ts';
import { categoryShares, countyWeights, registeredUnits, schoolCanteens, vendors } from './plan.ts';

type Lists = Required<Pick<RegisterFileInput, 'vendors' | 'organisations' | 'sites' | 'units' | 'credentials'>>;
/** The five lists of a register file, none left out. */
type Rows = { [K in keyof Lists]: NonNullable<RegisterFileInput[K]> };
/** A city is a register file whose every credential carries its token in the clear. */
export type City = Rows & Pick<RegisterFileInput, 'format' | 'version'>;
type Site = Rows['sites'][number];
type Unit = Rows['units'][number];

export interface CityOptions {
  /** Registered special equipment; cameras, sensors and gateways come on top. */
  readonly units: number;
  readonly seed: number;
  /** Day the dates are laid around, YYYY-MM-DD. */
  readonly today: string;
  /** Share of lifts that connect by themselves instead of through a gateway. */
  readonly singleShare?: number;
  readonly unitsPerGateway?: number;
  readonly newToken?: (credential: string) => string;
}

const dayMs = 86_400_000;
const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Draws a whole city as a register file: vendors, firms, sites, units, kitchens, gateways and their credentials. */
export function generateCity(options: CityOptions): City {
  const random = seededRandom(options.seed);
  const token = options.newToken ?? (() => randomBytes(32).toString('base64url'));
  const rows: Rows = { vendors: [], organisations: [], sites: [], units: [], credentials: [] };
  const today = Date.parse(`${options.today}T00:00:00Z`);
  const date = (days: number): string => new Date(today + days * dayMs).toISOString().slice(0, 10);

  for (const vendor of vendors) {
    rows.vendors.push({
      id: vendor.id,
      name: vendor.name,
      nameEn: vendor.nameEn,
      profile: vendor.profile,
      phone: phone(random),
    });
  }
  maintenanceFirms.forEach(([name, nameEn], index) => {
    rows.organisations.push({
      id: `maint-${index + 1}`,
      role: 'maintenance',
      name,
      nameEn,
      phone: phone(random),
      contact: `${random.pick(surnames)}工`,
    });
  });

  drawEquipment(options, random.fork('equipment'), rows, date);
  drawKitchens(options, random.fork('kitchens'), rows);
  drawConnections(options, random.fork('connections'), rows, token);
  return { format: 'vigil-register', version: 1, ...rows };
}

function phone(random: Random): string {
  // 0763 is the city's area code; 555 keeps the numbers invented.
  return `0763-555${pad(random.int(0, 9999), 4)}`;
}

function drawCounty(random: Random): (typeof countyWeights)[number] {
  return random.weighted(countyWeights, (entry) => entry.weight);
}

function drawSite(
  random: Random,
  id: string,
  use: Site['use'],
  hours?: string[],
): Site & { readonly userUnit: string } {
  const county = drawCounty(random);
  const place = defaultPlaces.counties.find((entry) => entry.id === county.county);
  const road = random.pick(roads);
  const number = random.int(1, 288);
  const [zh, en] = random.pick(siteNames[use ?? 'other']);
  return {
    id,
    name: zh,
    nameEn: `${en}, ${place?.en ?? ''} (${roadsEn[road] ?? road} ${number})`,
    county: county.county,
    address: `${road}${number}号`,
    latitude: Number((county.latitude + (random.next() - 0.5) * 0.24).toFixed(5)),
    longitude: Number((county.longitude + (random.next() - 0.5) * 0.24).toFixed(5)),
    use,
    ...(hours === undefined ? {} : { hours }),
    userUnit: `${zh}管理处`,
  };
}

function addSite(
  rows: Rows,
  random: Random,
  id: string,
  use: Site['use'],
  hours?: string[],
): { readonly site: Site; readonly user: string } {
  const { userUnit, ...site } = drawSite(random, id, use, hours);
  rows.sites.push(site);
  const user = `user-${id}`;
  rows.organisations.push({
    id: user,
    role: 'user',
    name: userUnit,
    phone: phone(random),
    contact: `${random.pick(surnames)}经理`,
  });
  return { site, user };
}

const usesOf = (kind: string): readonly Site['use'][] =>
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

function drawEquipment(options: CityOptions, random: Random, rows: Rows, date: (days: number) => string): void {
  let serial = 0;
  for (const { kind, share, catalogue } of categoryShares) {
    const wanted = Math.max(kind === 'elevator' ? 1 : 0, Math.round(options.units * share));
    const makers = vendors.filter((vendor) => vendor.kinds.includes(kind));
    for (let done = 0; done < wanted; ) {
      const [least, most] = perSite(kind);
      const count = Math.min(wanted - done, random.int(least, most));
      const { site, user } = addSite(rows, random, `s${pad(rows.sites.length + 1, 5)}`, random.pick(usesOf(kind)));
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

const cameraPoints = ['粗加工间', '切配间', '烹饪间', '专间', '洗消间', '留样区', '库房'];

function drawKitchens(options: CityOptions, random: Random, rows: Rows): void {
  const canteens = Math.max(2, Math.round((schoolCanteens * options.units) / registeredUnits));
  const restaurants = Math.round(canteens * 0.6);
  for (let index = 0; index < canteens + restaurants; index += 1) {
    const canteen = index < canteens;
    const { site, user } = addSite(
      rows,
      random,
      `k${pad(index + 1, 5)}`,
      'kitchen',
      canteen ? ['05:30-20:00'] : ['09:00-22:30'],
    );
    const cameras = random.int(3, canteen ? 6 : 4);
    for (let camera = 0; camera < cameras; camera += 1) {
      rows.units.push({
        id: `cam-${pad(index + 1, 5)}-${camera + 1}`,
        vendor: 'mingchu',
        kind: 'camera',
        name: cameraPoints[camera] ?? `机位${camera + 1}`,
        site: site.id,
        user,
      });
    }
    if (canteen)
      rows.units.push({
        id: `fridge-${pad(index + 1, 5)}`,
        vendor: 'mingchu',
        kind: 'sensor',
        name: '留样冰箱',
        site: site.id,
        user,
      });
  }
}

/** Units of one vendor and county share gateways; a share of the lifts stands alone. */
function drawConnections(
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

import { randomBytes } from 'node:crypto';
import { seededRandom } from '../random.ts';
import { drawConnections } from './connections.ts';
import { districts } from './districts.ts';
import { maintenanceFirms, surnames } from './names.ts';
import { vendors } from './plan.ts';
import type { City, CityOptions, Rows } from './rows.ts';
import { phone } from './sites.ts';

const dayMs = 86_400_000;

/** Draws a whole city as a register file: vendors, firms, every district, gateways and their credentials. */
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

  for (const district of districts) district.draw(rows, random.fork(district.name), options, date);
  drawConnections(options, random.fork('connections'), rows, token);
  return { format: 'vigil-register', version: 1, ...rows };
}

import type { District } from '../city/district.ts';
import { registeredUnits } from '../city/plan.ts';
import { type CityOptions, pad, type Rows } from '../city/rows.ts';
import { addSite } from '../city/sites.ts';
import type { Random } from '../random.ts';

/** Bright kitchens: school canteens and restaurants with cameras, canteens with a fridge for retained samples. */
export const kitchens: District = { name: 'kitchens', draw: drawKitchens };

/** The city's own plan has so many beside its registered units. */
const schoolCanteens = 1_113;
const names = [
  ['中心小学食堂', 'Central Primary School canteen'],
  ['第二中学食堂', 'No. 2 Middle School canteen'],
  ['幼儿园食堂', 'Kindergarten canteen'],
  ['客家小馆', 'Hakka Kitchen'],
  ['清远鸡饭店', 'Qingyuan Chicken House'],
] as const;
const cameraPoints = ['粗加工间', '切配间', '烹饪间', '专间', '洗消间', '留样区', '库房'];

function drawKitchens(rows: Rows, random: Random, options: CityOptions): void {
  const canteens = Math.max(2, Math.round((schoolCanteens * options.units) / registeredUnits));
  const restaurants = Math.round(canteens * 0.6);
  for (let index = 0; index < canteens + restaurants; index += 1) {
    const canteen = index < canteens;
    const { site, user } = addSite(rows, random, {
      id: `k${pad(index + 1, 5)}`,
      use: 'kitchen',
      names,
      hours: canteen ? ['05:30-20:00'] : ['09:00-22:30'],
    });
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

import { type AlarmView, saidUnit, standsUnderVendor } from '@vigil/vocabulary';
import { saidLine } from '../contract-faults/shown.ts';
import type { T } from './t.ts';

/** Hebrew, Arabic (Uyghur, Kazakh), Syriac, Thaana, N'Ko and what is shown like them. */
const fromRightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
/**
 * A name that stands beside others in one line. Written from right to left, it would draw the number that follows into its
 * own order: the lift's "5" would stand before the site, or in the place of the floor.
 */
export function isolated(name: string): string {
  return fromRightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}
/** For another program, or a voice. */
export const unisolated = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');

/** Where to send somebody: the address, and the site's name when the address does not say it. */
export function whereOf(alarm: Pick<AlarmView, 'address' | 'site'>): string {
  if (alarm.site === null || alarm.site === '' || alarm.address.includes(alarm.site)) return isolated(alarm.address);
  const site = isolated(alarm.site);
  return alarm.address === '' ? site : `${isolated(alarm.address)} · ${site}`;
}

/** Of a unit that no register knows: neither its place nor its kind is known, and it has no page. */
export function isUnregistered(alarm: Pick<AlarmView, 'unitId'>): boolean {
  return standsUnderVendor(alarm.unitId);
}

/** In danger is somebody in a lift; where a gateway or nobody known rings, its vendor has to say which one. */
export function isLiftUnknown(alarm: Pick<AlarmView, 'unitId' | 'kind' | 'lane'>): boolean {
  return isUnregistered(alarm) || (alarm.kind === 'gateway' && alarm.lane === 'emergency');
}

/** As the register calls it; else as its sender did, or that there are too many of them to have a row each. */
export function unitNameOf(alarm: Pick<AlarmView, 'unitId' | 'unitName'>, t: T): string {
  if (!isUnregistered(alarm)) return alarm.unitName;
  const said = saidUnit(alarm.unitId);
  return said === null ? t('board.manyUnregistered') : saidLine(said);
}

/** As people say it to each other, in one line: the site, or the address where there is none, and the unit. */
export function shortPlaceOf(alarm: Pick<AlarmView, 'unitId' | 'unitName' | 'site' | 'address'>, t: T): string {
  const place = isUnregistered(alarm) ? t('board.placeUnknown') : isolated(alarm.site ?? alarm.address);
  return `${place} ${isolated(unitNameOf(alarm, t))}`.trim();
}

/** The province and the city, as an address may name them before the county. */
const beforeCounty = /^\u2068?(?:[^\s省市]{2,8}省)?(?:[^\s省市]{2,8}市)?\s*$/;
/** What has to stand before a text so that it says its county, once: many registers write it into the address. */
export function countyBefore(text: string, county: string): string {
  const at = text.indexOf(county);
  const says = county === '' || (at >= 0 && beforeCounty.test(text.slice(0, at)));
  return says ? '' : text === '' ? county : `${county} `;
}
/** A place with its county. */
export const inCounty = (text: string, county: string): string => countyBefore(text, county) + text;

/** Where it is, with its county. */
export function fullPlaceOf(alarm: Pick<AlarmView, 'unitId' | 'site' | 'address'>, county: string, t: T): string {
  return isUnregistered(alarm) ? t('board.placeUnknown') : inCounty(whereOf(alarm), county);
}

/** An alarm of one camera that stands for all those of its site. */
export function standsForSite(alarm: Pick<AlarmView, 'kind' | 'groupSize'>): boolean {
  return alarm.kind === 'camera' && alarm.groupSize !== null;
}

/**
 * One line for a narrow column, what tells rows apart first: for a camera the site it hangs in, since every site has a
 * "cooking" and a "washing"; for a site that is dark how many cameras, and no single one.
 */
export function placeOf(
  alarm: Pick<AlarmView, 'address' | 'site' | 'kind' | 'unitId' | 'unitName' | 'groupSize'>,
  county: string,
  t: T,
): string {
  const { site, unitName, address, groupSize } = alarm;
  if (isUnregistered(alarm)) return `${isolated(unitNameOf(alarm, t))} · ${t('board.placeUnknown')}`;
  if (alarm.kind !== 'camera' || site === null || site === '')
    return `${isolated(unitName)} · ${inCounty(whereOf(alarm), county)}`;
  const what = standsForSite(alarm) ? t('board.groupCameras', { n: groupSize ?? 0 }) : isolated(unitName);
  return `${isolated(site)} · ${what} · ${inCounty(isolated(address), county)}`;
}

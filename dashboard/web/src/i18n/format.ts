import type { T } from './t.ts';

/** All times on screen are wall time of the register's zone (UTC+8, no summer time since 1991), whatever the PC is set to. */
const zone = 'Asia/Shanghai';
const clockFormat = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour12: false,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

export function clockTime(ms: number): string {
  return clockFormat.format(ms);
}
export function day(ms: number): string {
  return dayFormat.format(ms);
}
/** The instant, epoch ms, at which the day `YYYY-MM-DD` begins in that zone; what {@link day} undoes. */
export function dayStart(date: string): number {
  return Date.parse(`${date}T00:00:00+08:00`);
}
/** Time of day when it was today, else with the date. */
export function shortTime(ms: number, now: number): string {
  return day(ms) === day(now) ? clockTime(ms) : `${day(ms).slice(5)} ${clockTime(ms).slice(0, 5)}`;
}
export function fullTime(ms: number): string {
  return `${day(ms)} ${clockTime(ms)}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Running age of an emergency: `03:12`, `1:03:12`, from two days on in words. */
export function runningAge(ms: number, t: T): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(s / 3600);
  if (h >= 48) return roughAge(ms, t);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h === 0 ? rest : `${h}:${rest}`;
}

/** Age in a list: one or two units, coarse enough to read at a glance. */
export function roughAge(ms: number, t: T): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return t('time.s', { n: s });
  if (s < 3600) return t('time.m', { n: Math.floor(s / 60) });
  if (s < 86_400) return t('time.h', { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
  return t('time.d', { d: Math.floor(s / 86_400), h: Math.floor((s % 86_400) / 3600) });
}

const countFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
/** With a comma every three digits, as both languages write large counts here. */
export function count(n: number): string {
  return countFormat.format(n);
}
/** Decimal units, as disks are sold: `2.4 MB`. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return `${countFormat.format(n / 1000 ** power)} ${units[power] ?? 'B'}`;
}

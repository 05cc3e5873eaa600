import type { UnitKind } from '@vigil/vocabulary';
import { hasKey } from '../i18n/has-key.ts';
import { zh } from '../i18n/zh.ts';

export function isField(name: string): name is keyof typeof zh.field {
  return hasKey(zh.field, name);
}
export function isReason(name: string): name is keyof typeof zh.reason {
  return hasKey(zh.reason, name);
}
export function isValue(name: string): name is keyof typeof zh.value {
  return hasKey(zh.value, name);
}

/** Units as the vendor contract gives them (status schema). */
const units: Readonly<Record<string, string>> = {
  speed: 'm/s',
  load: 'kg',
  temperature: '°C',
  humidity: '%',
  pressure: 'MPa',
  level: '%',
  vibration: 'mm/s',
  wind: 'm/s',
  moment: '%',
  battery: '%',
  signal: 'dBm',
  energy: 'kWh',
  runHours: 'h',
};
export function unitOfField(name: string): string {
  return units[name] ?? '';
}

/** Numeric fields worth a curve, by kind; the first two are drawn at first. */
const lift = ['speed', 'temperature', 'vibration', 'load', 'battery', 'signal'] as const;
export const chartFields: { readonly [K in UnitKind]: readonly (keyof typeof zh.field)[] } = {
  elevator: lift,
  escalator: ['speed', 'vibration', 'temperature', 'signal'],
  boiler: ['pressure', 'temperature', 'level', 'signal'],
  'pressure-vessel': ['pressure', 'temperature', 'level'],
  crane: ['load', 'moment', 'wind', 'vibration'],
  vehicle: ['speed', 'load', 'battery'],
  amusement: ['speed', 'wind', 'vibration'],
  ropeway: ['speed', 'wind', 'vibration', 'load'],
  piping: ['pressure', 'temperature'],
  camera: ['signal', 'temperature'],
  sensor: ['temperature', 'humidity', 'battery', 'signal'],
  gateway: ['signal', 'temperature', 'battery'],
};

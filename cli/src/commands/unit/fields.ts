import type { RegisteredUnit } from '@vigil/store';
import { countyCalled, kindIds, type UnitRow } from '@vigil/vocabulary';
import type { Command } from 'commander';

/** A desk that is limited to a county does not see what stands in one of another spelling. */
export const countyOf = (written: string): string => countyCalled(written) ?? written;

/** What can be said of one unit on the command line, once for adding, changing and clearing. */
export const unitFields = [
  { key: 'kind', flag: '--kind <kind>', what: kindIds.join(', ') },
  { key: 'name', flag: '--name <text>', what: 'name shown to operators' },
  { key: 'rescueCode', flag: '--rescue-code <code>', what: 'six digits on the label in the car', clears: true },
  { key: 'registerCode', flag: '--register-code <code>', what: '20 characters of its registration', clears: true },
  { key: 'useCertNo', flag: '--use-cert-no <text>', what: 'number of its use certificate', clears: true },
  { key: 'vendorDeviceId', flag: '--vendor-device-id <id>', what: 'its id at the vendor', clears: true },
  { key: 'profile', flag: '--profile <id>', what: 'code table of the unit', clears: true },
  { key: 'gateway', flag: '--gateway <unit>', what: 'unit over which it speaks', clears: true },
  { key: 'maintenance', flag: '--maintenance <id>', what: 'firm that maintains it', clears: true },
  { key: 'user', flag: '--user <id>', what: 'firm that uses it', clears: true },
  { key: 'floors', flag: '--floors <text>', what: 'floors as they are called', clears: true },
  { key: 'installedOn', flag: '--installed-on <date>', what: 'YYYY-MM-DD', clears: true },
  { key: 'inspectionValidUntil', flag: '--inspection-valid-until <date>', what: 'YYYY-MM-DD', clears: true },
  { key: 'insuranceValidUntil', flag: '--insurance-valid-until <date>', what: 'YYYY-MM-DD', clears: true },
] as const satisfies readonly {
  readonly key: keyof UnitRow;
  readonly flag: string;
  readonly what: string;
  readonly clears?: boolean;
}[];

type Texts = { readonly [K in (typeof unitFields)[number]['key']]?: string };
export interface FieldOptions extends Texts {
  readonly peopleSensor?: boolean;
}

export function addFieldOptions(command: Command): Command {
  for (const { flag, what } of unitFields) command.option(flag, what);
  return command.option('--people-sensor', 'the car has a people sensor');
}

/** The fields that were said; not yet checked. */
export function saidFields(options: FieldOptions): Readonly<Record<string, unknown>> {
  const said = unitFields.flatMap(({ key }) => (options[key] === undefined ? [] : [[key, options[key]] as const]));
  const { peopleSensor } = options;
  return { ...Object.fromEntries(said), ...(peopleSensor === undefined ? {} : { peopleSensor }) };
}

/** `--rescue-code <code>` → `rescue-code`. */
export const flagName = (flag: string): string => flag.slice(2).split(' ')[0] ?? '';

/** A unit and its place, as a person and the audit see it. */
export const shownUnit = ({ unit, site }: Pick<RegisteredUnit, 'unit' | 'site'>) => ({
  ...unit,
  ...(site === null ? {} : { siteName: site.name, county: site.county, address: site.address }),
});

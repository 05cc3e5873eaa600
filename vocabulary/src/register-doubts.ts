import { profileIds } from './code-tables.ts';
import { countyCalled } from './county-called.ts';
import { defaultPlaces } from './places.ts';
import type { SiteRow, UnitRow, VendorRow } from './register.ts';

type RegisterDoubtCode =
  | 'unknown-county'
  | 'rescue-code'
  | 'register-code'
  | 'unknown-profile'
  | 'new-vendor'
  | 'unlikely-date';

/**
 * What a register row says that is probably a mistake: it is taken all the same, because old certificates and odd
 * installations break every pattern, and it is told wherever the row comes in (command line, API, console, files).
 */
export interface RegisterDoubt {
  readonly code: RegisterDoubtCode;
  readonly of: 'vendor' | 'site' | 'unit';
  readonly id: string;
  /** As the register file names it. */
  readonly field: string;
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

interface Id {
  /** Need not be one that could be registered: what is wrong with it is the schema's to say. */
  readonly id: string;
}
type DoubtedUnit = Id &
  Pick<
    UnitRow,
    'profile' | 'rescueCode' | 'registerCode' | 'installedOn' | 'inspectionValidUntil' | 'insuranceValidUntil'
  >;

export interface DoubtedRows {
  readonly vendors?: readonly (Id & Pick<VendorRow, 'profile'>)[];
  readonly sites?: readonly (Id & Pick<SiteRow, 'county'>)[];
  readonly units?: readonly DoubtedUnit[];
}

export interface DoubtFacts {
  /** Epoch ms, UTC. */
  readonly now: number;
  /**
   * Vendors that were there before. Only where a vendor comes as a by-product of something else (one unit added by
   * hand): there a slip of the pen makes a new one, in a file it is a row that somebody wrote.
   */
  readonly knownVendors?: ReadonlySet<string>;
}

const dayMs = 86_400_000;
/** Ours, no norm's: no unit in service is older, and no certificate is given for longer. */
const oldestYear = '1950';
const longestValidityDays = 10 * 366;

/** One sentence for a list or a terminal. */
export const doubtText = ({ of, id, zh, en }: RegisterDoubt): string => `${of} ${id}: ${zh} · ${en}`;

/** In the order of the rows: vendors, sites, units. */
export function registerDoubts(rows: DoubtedRows, facts: DoubtFacts): readonly RegisterDoubt[] {
  return [
    ...(rows.vendors ?? []).flatMap((vendor) => vendorDoubts(vendor, facts)),
    ...(rows.sites ?? []).flatMap(countyDoubts),
    ...(rows.units ?? []).flatMap((unit) => unitDoubts(unit, facts)),
  ];
}

function vendorDoubts({ id, profile }: Id & Pick<VendorRow, 'profile'>, { knownVendors }: DoubtFacts): RegisterDoubt[] {
  const doubts = profileDoubts('vendor', id, profile);
  if (knownVendors === undefined || knownVendors.has(id)) return doubts;
  const known = [...knownVendors].slice(0, 8).join(', ');
  return [
    ...doubts,
    doubt('new-vendor', 'vendor', id, 'id', id, {
      zh: `厂商 ${id} 是新建的${known === '' ? '' : `（已有：${known}）`}`,
      en: `vendor ${id} is new${known === '' ? '' : ` (there are: ${known})`}`,
    }),
  ];
}

function countyDoubts({ id, county }: Id & Pick<SiteRow, 'county'>): RegisterDoubt[] {
  const { counties } = defaultPlaces;
  if (counties.some((known) => known.id === county)) return [];
  const meant = countyCalled(county);
  const list = meant ?? counties.map((known) => known.id).join(', ');
  return [
    doubt('unknown-county', 'site', id, 'county', county, {
      zh: `没有区县 ${county}，${meant === undefined ? `应为其中之一：${list}` : `应写 ${list}`}`,
      en: `no county ${county}, ${meant === undefined ? `it is one of ${list}` : `write ${list}`}`,
    }),
  ];
}

function unitDoubts(unit: DoubtedUnit, { now }: DoubtFacts): RegisterDoubt[] {
  const { id, rescueCode, registerCode, profile } = unit;
  const doubts: RegisterDoubt[] = [];
  // Six digits on the label in the car (domain §1.3); 20 characters, which old certificates break.
  if (rescueCode !== undefined && !/^\d{6}$/.test(rescueCode))
    doubts.push(
      doubt('rescue-code', 'unit', id, 'rescueCode', rescueCode, {
        zh: `救援识别码 ${rescueCode} 不是 6 位数字`,
        en: `rescue code ${rescueCode} has not 6 digits`,
      }),
    );
  if (registerCode !== undefined && !/^[0-9A-Za-z]{20}$/.test(registerCode))
    doubts.push(
      doubt('register-code', 'unit', id, 'registerCode', registerCode, {
        zh: `注册代码 ${registerCode} 不是 20 位`,
        en: `register code ${registerCode} has not 20 characters`,
      }),
    );
  if (profile !== undefined) doubts.push(...profileDoubts('unit', id, profile));
  return [...doubts, ...dateDoubts(unit, now)];
}

function profileDoubts(of: 'vendor' | 'unit', id: string, profile: string): RegisterDoubt[] {
  if (profileIds.includes(profile)) return [];
  const list = profileIds.join(', ');
  return [
    doubt('unknown-profile', of, id, 'profile', profile, {
      zh: `没有代码表 ${profile}（有：${list}）`,
      en: `no code table ${profile} (there are: ${list})`,
    }),
  ];
}

function dateDoubts(unit: DoubtedUnit, now: number): RegisterDoubt[] {
  // ISO dates compare as text. A day ahead: the register's dates are local, ours is UTC.
  const day = (offset: number): string => new Date(now + offset * dayMs).toISOString().slice(0, 10);
  const latest = {
    installedOn: day(1),
    inspectionValidUntil: day(longestValidityDays),
    insuranceValidUntil: day(longestValidityDays),
  };
  return (['installedOn', 'inspectionValidUntil', 'insuranceValidUntil'] as const).flatMap((field) => {
    const value = unit[field];
    if (
      value === undefined ||
      (value >= oldestYear && value <= latest[field] && !isBeforeInstalled(field, value, unit))
    )
      return [];
    return [
      doubt('unlikely-date', 'unit', unit.id, field, value, {
        zh: `${dateWords[field].zh} ${value} 不合常理`,
        en: `${dateWords[field].en} ${value} is unlikely`,
      }),
    ];
  });
}

const isBeforeInstalled = (field: string, value: string, { installedOn }: Pick<UnitRow, 'installedOn'>): boolean =>
  field !== 'installedOn' && installedOn !== undefined && value < installedOn;

const dateWords = {
  installedOn: { zh: '安装日期', en: 'date of installation' },
  inspectionValidUntil: { zh: '检验有效期', en: 'end of the inspection' },
  insuranceValidUntil: { zh: '保险有效期', en: 'end of the insurance' },
} as const;

function doubt(
  code: RegisterDoubtCode,
  of: RegisterDoubt['of'],
  id: string,
  field: string,
  value: string,
  words: { readonly zh: string; readonly en: string },
): RegisterDoubt {
  return { code, of, id, field, value, ...words };
}

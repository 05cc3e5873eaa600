import { z } from 'zod';
import type { Scope } from './roles.ts';
import { inScope } from './roles.ts';
import type { View } from './view.ts';

/**
 * Is the city going silent? A unit that nobody hears cannot ring, so a board without alarms says nothing then. Pure.
 *
 *   heard   online, frozen, not understood: it speaks
 *   silent  late, offline, behind a lost gateway
 *   lost    silent, and heard within the last hours (`withinMs`): what has been dead for weeks is no news
 *
 * Out of use, scheduled, sleeping and never seen are in none of them. What we could not hear ourselves is ours: it is said
 * beside them and held against nobody.
 */
export interface SilenceCell {
  readonly vendor: string;
  /** Empty: of a unit without a site. */
  readonly county: string;
  readonly heard: number;
  readonly silent: number;
  readonly ours: number;
  /** The lost ones, by the minute in which they were last heard, epoch ms. */
  readonly lost: readonly { readonly at: number; readonly count: number }[];
}

export interface SilenceRule {
  /** How long a silent unit counts as lost, ms. */
  readonly withinMs: number;
  /** Share of the city's units that is red, and how many they have to be. */
  readonly cityShare: number;
  readonly cityUnits: number;
  /** The same of one vendor or county: gone nearly whole. */
  readonly partShare: number;
  readonly partUnits: number;
}
/** A guess of ours: no rule of the trade names a share. */
export const usualSilenceRule: SilenceRule = {
  withinMs: 12 * 3_600_000,
  cityShare: 0.2,
  cityUnits: 20,
  partShare: 0.8,
  partUnits: 10,
};
/** Half of everything silent is red however long ago it began. */
const wholeShare = 0.5;
/** Once red it stays so down to this part of the share: units that come and go do not make it blink. */
const leavesAt = 0.75;
/** So many of the lost ones have to be gone before it has begun: one that went earlier began nothing. */
const beginsWith = 0.1;

const silentPart = z.object({ id: z.string(), lost: z.int(), of: z.int() });
export type SilentPart = View<typeof silentPart>;
export const citySilence = z
  .object({
    wide: z.boolean().meta({ description: 'The whole of what is seen; else only the parts that are listed.' }),
    lost: z.int().meta({ description: 'Units that were heard in the last hours and are silent now.' }),
    of: z.int().meta({ description: 'Those and the ones that are heard.' }),
    since: z
      .number()
      .nullable()
      .meta({ description: 'When it began, epoch ms; null: longer ago than is looked back.' }),
    ours: z.int().meta({ description: 'Unknown because we did not listen: in none of the counts.' }),
    vendors: z.array(silentPart),
    counties: z.array(silentPart),
  })
  .meta({
    id: 'CitySilence',
    description: 'Many units have fallen silent, the worst parts first: their alarms may not arrive.',
  });
export type CitySilence = View<typeof citySilence>;

interface Sum {
  heard: number;
  silent: number;
  ours: number;
  lost: number;
}
const lostIn = ({ lost }: SilenceCell): number => lost.reduce((sum, { count }) => sum + count, 0);
function sumOf(cells: readonly SilenceCell[]): Sum {
  const sum: Sum = { heard: 0, silent: 0, ours: 0, lost: 0 };
  for (const cell of cells) {
    sum.heard += cell.heard;
    sum.silent += cell.silent;
    sum.ours += cell.ours;
    sum.lost += lostIn(cell);
  }
  return sum;
}
const share = (part: number, rest: number): number => (part === 0 ? 0 : part / (part + rest));

function beganAt(cells: readonly SilenceCell[], lost: number): number | null {
  let gone = 0;
  for (const { at, count } of cells.flatMap((cell) => cell.lost).toSorted((a, b) => a.at - b.at)) {
    gone += count;
    if (gone >= lost * beginsWith) return at;
  }
  return null;
}

function partsOf(cells: readonly SilenceCell[], key: (cell: SilenceCell) => string): readonly SilentPart[] {
  const groups = new Map<string, SilenceCell[]>();
  for (const cell of cells) {
    const id = key(cell);
    if (id !== '') groups.set(id, [...(groups.get(id) ?? []), cell]);
  }
  return [...groups]
    .map(([id, own]) => ({ id, sum: sumOf(own) }))
    .map(({ id, sum: { lost, heard } }) => ({ id, lost, of: lost + heard }))
    .filter(({ lost }) => lost > 0)
    .toSorted((a, b) => b.lost - a.lost || b.lost / b.of - a.lost / a.of || (a.id < b.id ? -1 : 1));
}

/**
 * @param before what was said last, so that it does not blink at the limit; null: nothing
 * @returns null: not silent
 */
export function judgeSilence(
  cells: readonly SilenceCell[],
  rule: SilenceRule,
  before: CitySilence | null,
): CitySilence | null {
  const { heard, silent, ours, lost } = sumOf(cells);
  const held = (was: boolean): number => (was ? leavesAt : 1);
  const stays = held(before?.wide === true);
  const fresh = lost >= rule.cityUnits * stays && share(lost, heard) >= rule.cityShare * stays;
  const whole = silent >= rule.cityUnits * stays && share(silent, heard) >= wholeShare * stays;
  const wide = fresh || whole;
  const gone =
    (were: readonly SilentPart[]) =>
    (part: SilentPart): boolean => {
      const partStays = held(were.some(({ id }) => id === part.id));
      return part.lost >= rule.partUnits * partStays && part.lost >= part.of * rule.partShare * partStays;
    };
  const vendors = partsOf(cells, ({ vendor }) => vendor);
  const counties = partsOf(cells, ({ county }) => county);
  const goneVendors = vendors.filter(gone(before?.vendors ?? []));
  const goneCounties = counties.filter(gone(before?.counties ?? []));
  if (wide)
    return {
      wide,
      lost: whole && !fresh ? silent : lost,
      of: heard + (whole && !fresh ? silent : lost),
      since: fresh ? beganAt(cells, lost) : null,
      ours,
      vendors,
      counties,
    };
  if (goneVendors.length === 0 && goneCounties.length === 0) return null;
  const theirs = cells.filter(
    ({ vendor, county }) => goneVendors.some(({ id }) => id === vendor) || goneCounties.some(({ id }) => id === county),
  );
  const sum = sumOf(theirs);
  return {
    wide,
    lost: sum.lost,
    of: sum.lost + sum.heard,
    since: beganAt(theirs, sum.lost),
    ours,
    vendors: goneVendors,
    counties: goneCounties,
  };
}

/** What somebody of this scope sees of it. */
export function cellsInScope(cells: readonly SilenceCell[], scope: Scope): readonly SilenceCell[] {
  return cells.filter(({ vendor, county }) => inScope(scope, { vendor, county: county === '' ? null : county }));
}

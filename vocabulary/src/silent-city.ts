import { z } from 'zod';
import type { Scope } from './roles.ts';
import { inScope } from './roles.ts';
import type { View } from './view.ts';

/**
 * Is the city going silent? A unit that nobody hears cannot ring, so a board without alarms says nothing then. Pure.
 *
 *   heard   online, frozen, not understood: it speaks
 *   silent  late, offline, behind a lost gateway
 *   lost    silent, and heard within the last days (`withinMs`): what has been dead for weeks is no news
 *
 * Out of use, scheduled, sleeping and never seen are in none of them. What we could not hear ourselves is ours: it is said
 * beside them and, as long as that lasts, counts as heard when it is judged. Else the few that have been dead for long
 * would be the whole city whenever we were away.
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
  /** The same of one vendor or county: gone nearly whole. One of fewer units: all of them, `fewUnits` at least. */
  readonly partShare: number;
  readonly partUnits: number;
}
/** A guess of ours: no rule of the trade names a share. */
export const usualSilenceRule: SilenceRule = {
  withinMs: 7 * 24 * 3_600_000,
  cityShare: 0.2,
  cityUnits: 20,
  partShare: 0.8,
  partUnits: 10,
};
/** Half of everything silent is red however long ago it began. */
const wholeShare = 0.5;
/** Once red it stays so down to this part of the share: units that come and go do not make it blink. */
const leavesAt = 0.75;
/** A fleet so small is gone only when all of it is; of one or two units their own rows say it. */
const fewUnits = 3;
/** What was lost in the worst such stretch is one event, ms; the others went one by one before it. */
const stretchMs = 12 * 3_600_000;
/** So many of those have to be gone before it has begun. */
const beginsWith = 0.1;

const silentPart = z.object({ id: z.string(), lost: z.int(), of: z.int() });
export type SilentPart = View<typeof silentPart>;
export const citySilence = z
  .object({
    wide: z.boolean().meta({ description: 'The whole of what is seen; else only the parts that are listed.' }),
    lost: z.int().meta({ description: 'Units that were heard in the last days and are silent now.' }),
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

function beganAt(cells: readonly SilenceCell[]): number | null {
  const lost = cells.flatMap((cell) => cell.lost).toSorted((a, b) => a.at - b.at);
  let worst = { from: 0, to: 0, count: 0 };
  let from = 0;
  let count = 0;
  for (const [to, last] of lost.entries()) {
    count += last.count;
    for (let first = lost[from]; first !== undefined && last.at - first.at > stretchMs; first = lost[from]) {
      count -= first.count;
      from += 1;
    }
    if (count > worst.count) worst = { from, to, count };
  }
  let gone = 0;
  for (const each of lost.slice(worst.from, worst.to + 1)) {
    gone += each.count;
    if (gone >= worst.count * beginsWith) return each.at;
  }
  return null;
}

interface Part extends SilentPart {
  readonly ours: number;
}
function partsOf(cells: readonly SilenceCell[], key: (cell: SilenceCell) => string): readonly Part[] {
  const groups = new Map<string, SilenceCell[]>();
  for (const cell of cells) {
    const id = key(cell);
    if (id !== '') groups.set(id, [...(groups.get(id) ?? []), cell]);
  }
  return [...groups]
    .map(([id, own]) => ({ id, sum: sumOf(own) }))
    .map(({ id, sum: { lost, heard, ours } }) => ({ id, lost, of: lost + heard, ours }))
    .filter(({ lost }) => lost > 0)
    .toSorted((a, b) => b.lost - a.lost || b.lost / b.of - a.lost / a.of || (a.id < b.id ? -1 : 1));
}

const said = ({ id, lost, of }: Part): SilentPart => ({ id, lost, of });

function isGone({ lost, of, ours }: Part, rule: SilenceRule, stays: number): boolean {
  const all = of + ours;
  if (all < rule.partUnits && stays === 1) return lost === all && all >= fewUnits;
  if (all < rule.partUnits) return lost >= all * rule.partShare * stays;
  return lost >= rule.partUnits * stays && lost >= all * rule.partShare * stays;
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
  const fresh = lost >= rule.cityUnits * stays && share(lost, heard + ours) >= rule.cityShare * stays;
  const whole = silent >= rule.cityUnits * stays && share(silent, heard + ours) >= wholeShare * stays;
  const wide = fresh || whole;
  const gone =
    (were: readonly SilentPart[] = []) =>
    (part: Part): boolean =>
      isGone(part, rule, held(were.some(({ id }) => id === part.id)));
  const vendors = partsOf(cells, ({ vendor }) => vendor);
  const counties = partsOf(cells, ({ county }) => county);
  const goneVendors = vendors.filter(gone(before?.vendors));
  const goneCounties = counties.filter(gone(before?.counties));
  if (wide)
    return {
      wide,
      lost: whole && !fresh ? silent : lost,
      of: heard + (whole && !fresh ? silent : lost),
      since: fresh ? beganAt(cells) : null,
      ours,
      vendors: vendors.map(said),
      counties: counties.map(said),
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
    since: beganAt(theirs),
    ours,
    vendors: goneVendors.map(said),
    counties: goneCounties.map(said),
  };
}

/** What somebody of this scope sees of it. */
export function cellsInScope(cells: readonly SilenceCell[], scope: Scope): readonly SilenceCell[] {
  return cells.filter(({ vendor, county }) => inScope(scope, { vendor, county: county === '' ? null : county }));
}

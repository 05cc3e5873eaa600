import list from './data/causes.json' with { type: 'json' };

/** Why it happened, in two levels: a group and its causes. The list is data, with its source; ids are never reused. */
export interface Cause {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
}
export interface CauseGroup extends Cause {
  readonly causes: readonly Cause[];
}
export const causeGroups: readonly CauseGroup[] = list.groups;

export const causeIds: readonly string[] = causeGroups.flatMap(({ causes }) => causes.map(({ id }) => id));
const byId: ReadonlyMap<string, Cause> = new Map(
  causeGroups.flatMap(({ causes }) => causes.map((one) => [one.id, one])),
);

/** null: a list that is newer than this program knows it. */
export function causeOf(id: string): Cause | null {
  return byId.get(id) ?? null;
}

import type { KnownRegister } from '@vigil/store';
import type { RegisterFault } from '@vigil/vocabulary';
import { valueIn } from '../cells/as-it-is.ts';
import { type Patch, remarkAt } from '../cells/patch.ts';

/** Codes that name one unit in the city: two units with one of them send help to the wrong one. */
export const uniqueCodes = ['rescueCode', 'registerCode'] as const;

/**
 * Rows with the id of another one: nobody knows which is right, so neither is. In tables the same holds for the codes
 * that are there to tell units apart, unless all of them have it in the register already.
 */
export function refuseTwice(
  patches: readonly Patch[],
  isTable: boolean,
  known: KnownRegister,
  say: (fault: RegisterFault) => void,
): readonly Patch[] {
  const bad = new Set<Patch>();
  const isKnown = ({ id, fields }: Patch, field: string): boolean =>
    valueIn(known.units.get(id), field) === fields.get(field);
  const look = (field: string, keyOf: (patch: Patch) => string | null): void => {
    const groups = Map.groupBy(patches, keyOf);
    for (const [key, rows] of groups) {
      if (key === null || rows.length < 2) continue;
      if (field !== 'id' && rows.every((patch) => isKnown(patch, field))) continue;
      for (const patch of rows) {
        const other = rows.find((one) => one !== patch);
        const { place, id } = patch;
        const value = field === 'id' ? id : String(patch.fields.get(field));
        say(remarkAt(place, 'twice', { id, column: place.columnOf(field), value, more: String(other?.place.row) }));
        bad.add(patch);
      }
    }
  };
  look('id', ({ place, id }) => `${place.list} ${id}`);
  if (isTable)
    for (const field of uniqueCodes)
      look(field, ({ place, fields }) => {
        const value = fields.get(field);
        return place.list === 'units' && typeof value === 'string' ? value : null;
      });
  return bad.size === 0 ? patches : patches.filter((patch) => !bad.has(patch));
}

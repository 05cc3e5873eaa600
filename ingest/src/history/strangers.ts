import type { JournalEntry } from '@vigil/journal';
import type { ContractFault, Reads } from '@vigil/store';
import type { FieldValue } from '@vigil/store/history';
import { contractNote, type UpFamily } from '@vigil/vocabulary';
import { fieldMeant } from '../decode/spellings.ts';
import type { HistoryUnit } from './directory.ts';

/** InfluxDB keeps every field name for ever: a unit may bring so many of its own in each family. */
const namesKept = 32;
const longestName = 40;
const longestText = 120;

/** An envelope with keys that the contract does not know, and whose it is. */
interface Stranger {
  readonly entry: JournalEntry;
  readonly family: UpFamily;
  readonly envelope: unknown;
  readonly of: HistoryUnit;
}

/**
 * What a unit sends beyond the contract: plain values get a name in the history, as long as the unit has few of them.
 * Which ones it has stands among its contract faults, so that they are the same after a restart.
 */
export interface Strangers {
  /** Fields for the point of the envelope; what was found is counted into `faults`. A promise: names have to be read. */
  fields(stranger: Stranger, faults: ContractFault[]): Fields | Promise<Fields>;
}
type Fields = Readonly<Record<string, FieldValue>>;

const everything = { vendor: null, counties: null } as const;

export function createStrangers(read: Pick<Reads, 'contractFaults'>): Strangers {
  /** Paths of the faults, by unit. */
  const known = new Map<string, Set<string>>();

  const taken = (paths: ReadonlySet<string>, family: string): number => {
    let count = 0;
    for (const path of paths) if (path.startsWith(`${family}.`)) count += 1;
    return count;
  };
  const gather = ({ entry, family, envelope, of }: Stranger, faults: ContractFault[], paths: Set<string>): Fields => {
    const fields: Record<string, FieldValue> = {};
    const { unit, vendor } = of.registered;
    for (const [key, value] of strangersIn(family, envelope)) {
      const note = contractNote('unknown-field', `${family}.${key}`, String(value));
      const mayStay = paths.has(note.path) || taken(paths, family) < namesKept;
      if (mayStay) {
        paths.add(note.path);
        fields[nameOf(key, value)] = typeof value === 'string' ? value.slice(0, longestText) : value;
      }
      const at = entry.receivedAt;
      faults.push({
        ...note,
        path: mayStay ? note.path : '…',
        credential: entry.origin,
        unitId: unit.id,
        vendor: vendor.id,
        count: 1,
        firstAt: at,
        lastAt: at,
      });
    }
    return fields;
  };
  const load = async (unitId: string): Promise<Set<string>> => {
    const rows = await read.contractFaults.list({ scope: everything, unitId, kind: 'unknown-field', limit: 1_000 });
    const paths = new Set(rows.map(({ path }) => path));
    known.set(unitId, paths);
    return paths;
  };

  return {
    fields: (stranger, faults) => {
      const unitId = stranger.of.registered.unit.id;
      const paths = known.get(unitId);
      return paths === undefined
        ? load(unitId).then((loaded) => gather(stranger, faults, loaded))
        : gather(stranger, faults, paths);
    },
  };
}

function strangersIn(family: UpFamily, envelope: unknown): readonly (readonly [string, FieldValue])[] {
  if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope)) return [];
  return Object.entries(envelope).filter(
    (pair): pair is [string, FieldValue] => fieldMeant(family, pair[0]) === null && isPlain(pair[1]),
  );
}

const isPlain = (value: unknown): value is FieldValue =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** A field keeps its type for ever, so the type is part of its name: `x_n_motorTemp`, `x_t_lang`, `x_b_lamp`. */
function nameOf(key: string, value: FieldValue): string {
  const type = typeof value === 'number' ? 'n' : typeof value === 'boolean' ? 'b' : 't';
  return `x_${type}_${key.replace(/[^\p{L}\p{N}_]+/gu, '_')}`.slice(0, longestName);
}

/** The faults of a batch, one for each credential, unit and path. */
export function addedUp(faults: readonly ContractFault[]): readonly ContractFault[] {
  const sums = new Map<string, ContractFault>();
  for (const fault of faults) {
    const key = `${fault.credential}|${fault.unitId ?? ''}|${fault.path}`;
    const sum = sums.get(key);
    const firstAt = Math.min(sum?.firstAt ?? fault.firstAt, fault.firstAt);
    const lastAt = Math.max(sum?.lastAt ?? fault.lastAt, fault.lastAt);
    sums.set(key, { ...fault, count: (sum?.count ?? 0) + fault.count, firstAt, lastAt });
  }
  return [...sums.values()];
}

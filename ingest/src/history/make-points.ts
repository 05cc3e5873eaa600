import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { type ContractFault, isStoreAtFault } from '@vigil/store';
import type { HistoryPoint } from '@vigil/store/history';
import type { Births } from '../births.ts';
import { decode } from '../decode/decode.ts';
import type { Decoded, Message, Rejected } from '../decode/decoded.ts';
import type { Surroundings } from '../decode/surroundings.ts';
import type { HistoryUnit, UnitDirectory } from './directory.ts';
import { codePoint, strangePoint, valuePoint } from './points.ts';
import type { Strangers } from './strangers.ts';

/**
 * Points of a batch of entries, and at the same place in the other lists where each came from. The messages themselves
 * are let go at once: what lives as long as its batch is copied by the garbage collector again and again.
 */
export interface Made {
  readonly points: HistoryPoint[];
  readonly entries: JournalEntry[];
  readonly parts: number[];
  /** What was found in them that the contract does not know. */
  readonly faults: ContractFault[];
}

/** What making a point needs to know beside its message. */
export interface MakingParts {
  readonly logger: Logger;
  readonly directory: Pick<UnitDirectory, 'find'>;
  readonly births: Births;
  readonly strangers: Strangers;
}

export async function makePoints(
  { logger, directory, births, strangers }: MakingParts,
  journal: string,
  entries: readonly JournalEntry[],
): Promise<Made> {
  const made: Made = { points: [], entries: [], parts: [], faults: [] };
  /** Envelopes of the entry at hand with more in them than the contract knows, by part; hardly ever any. */
  const odd = new Map<number, unknown>();
  const around: Surroundings = {
    offsetOf: (vendor, unitId) => directory.find(vendor, unitId)?.registered.vendor.utcOffsetMinutes ?? null,
    strangers: (_family, envelope, part) => void odd.set(part, envelope),
  };
  const parts = { made, directory, births, strangers, odd };
  for (const entry of entries) {
    if (entry.kind !== 'publish' && entry.kind !== 'will') continue;
    try {
      odd.clear();
      for (const decoded of decode({ journal, entry }, around)) {
        const pending = addPoint(parts, decoded);
        // Telemetry needs nothing that has to be waited for.
        if (pending !== undefined) await pending;
      }
    } catch (error) {
      if (isStoreAtFault(error)) throw error;
      // The pipeline met the same message and has it in quarantine; history must not stop at it either.
      logger.error({ err: error, journal, seq: entry.seq }, 'message has no history');
    }
  }
  return made;
}

interface AddingParts extends Omit<MakingParts, 'logger'> {
  readonly made: Made;
  readonly odd: ReadonlyMap<number, unknown>;
}

function addPoint(parts: AddingParts, decoded: Decoded): Promise<void> | undefined {
  if (decoded.kind === 'rejected') return addStrange(parts, decoded);
  if (decoded.kind !== 'message') return undefined;
  const { made, directory, births, odd } = parts;
  const unit = directory.find(decoded.vendor, decoded.unitId);
  if (unit === null) return undefined;
  switch (decoded.family) {
    case 'status':
    case 'stats': {
      const envelope = odd.size === 0 ? undefined : odd.get(decoded.part);
      if (envelope !== undefined) return addWithMore(parts, decoded, unit, envelope);
      put(made, decoded, valuePoint(decoded, unit, null));
      return undefined;
    }
    case 'fault':
    case 'event':
    case 'alarm':
      return births.profileOf(decoded.unitId).then((profile) => put(made, decoded, codePoint(decoded, unit, profile)));
    case 'birth':
      births.note(decoded);
      return undefined;
    case 'state':
    case 'test':
      return undefined;
  }
}

function put(made: Made, { source, part }: Pick<Message, 'source' | 'part'>, point: HistoryPoint | null): void {
  if (point === null) return;
  made.points.push(point);
  made.entries.push(source.entry);
  made.parts.push(part);
}

async function addWithMore(
  { made, strangers }: AddingParts,
  message: Extract<Message, { family: 'status' | 'stats' }>,
  of: HistoryUnit,
  envelope: unknown,
): Promise<void> {
  const { family, source } = message;
  const more = await strangers.fields({ entry: source.entry, family, envelope, of }, made.faults);
  put(made, message, valuePoint(message, of, more));
}

/** Nothing in it is known, and yet it says something. */
function addStrange({ made, directory, strangers, odd }: AddingParts, rejected: Rejected): Promise<void> | undefined {
  const { reason, family, vendor, unitId, source, part } = rejected;
  if (reason !== 'nothing-understood' || (family !== 'status' && family !== 'stats')) return undefined;
  const envelope = odd.get(part);
  const of = vendor === null || unitId === null ? null : directory.find(vendor, unitId);
  if (envelope === undefined || of === null) return undefined;
  return Promise.resolve(strangers.fields({ entry: source.entry, family, envelope, of }, made.faults)).then((fields) =>
    put(made, rejected, strangePoint(rejected, family, of, fields)),
  );
}

import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { isStoreAtFault } from '@vigil/store';
import type { HistoryPoint } from '@vigil/store/history';
import { decode } from '../decode/decode.ts';
import type { Message } from '../decode/decoded.ts';
import type { Births } from './births.ts';
import type { UnitDirectory } from './directory.ts';
import { codePoint, valuePoint } from './points.ts';

/**
 * Points of a batch of entries, and at the same place in the other lists where each came from. The messages themselves
 * are let go at once: what lives as long as its batch is copied by the garbage collector again and again.
 */
export interface Made {
  readonly points: HistoryPoint[];
  readonly entries: JournalEntry[];
  readonly parts: number[];
}

/** What making a point needs to know beside its message. */
export interface MakingParts {
  readonly logger: Logger;
  readonly directory: Pick<UnitDirectory, 'find'>;
  readonly births: Births;
}

export async function makePoints(
  { logger, directory, births }: MakingParts,
  journal: string,
  entries: readonly JournalEntry[],
): Promise<Made> {
  const made: Made = { points: [], entries: [], parts: [] };
  for (const entry of entries) {
    if (entry.kind !== 'publish' && entry.kind !== 'will') continue;
    try {
      for (const message of decode({ journal, entry })) {
        if (message.kind !== 'message') continue;
        const pending = addPoint(made, directory, births, message);
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

function addPoint(
  made: Made,
  directory: Pick<UnitDirectory, 'find'>,
  births: Births,
  message: Message,
): Promise<void> | undefined {
  const unit = directory.find(message.vendor, message.unitId);
  if (unit === null) return undefined;
  const add = (point: HistoryPoint): void => {
    made.points.push(point);
    made.entries.push(message.source.entry);
    made.parts.push(message.part);
  };
  switch (message.family) {
    case 'status':
    case 'stats': {
      const point = valuePoint(message, unit);
      if (point !== null) add(point);
      return undefined;
    }
    case 'fault':
    case 'event':
    case 'alarm':
      return births.profileOf(message.unitId).then((profile) => add(codePoint(message, unit, profile)));
    case 'birth':
      births.note(message);
      return undefined;
    case 'state':
    case 'test':
      return undefined;
  }
}

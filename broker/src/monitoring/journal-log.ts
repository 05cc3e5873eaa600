import type { JournalEvent } from '@vigil/journal';
import type { Logger } from '@vigil/service';

/** What the journal tells, in the log of its owner; the figures are in /metrics. */
export function logJournalEvent(logger: Logger, event: JournalEvent): void {
  switch (event.type) {
    case 'damage':
      logger.error({ ...event }, 'journal is damaged; what can be read is kept');
      break;
    case 'level': {
      const facts = { level: event.level, usedBytes: event.usedBytes, limitBytes: event.limitBytes };
      if (event.level === 'ok') logger.info(facts, 'journal level');
      else if (event.level === 'limit') logger.error(facts, 'journal is at its limit: telemetry is refused');
      else logger.warn(facts, 'journal is filling: is ingest running?');
      break;
    }
    case 'write-failed':
      logger.error({ err: event.error }, 'journal cannot be written: nothing is acknowledged');
      break;
    case 'write-recovered':
      logger.info('journal is written again');
      break;
    case 'restarted':
      logger.error({ ...event }, 'journal is another one than before; read again from its beginning');
      break;
    case 'read-failed':
      logger.error({ err: event.error }, 'journal cannot be read');
      break;
    case 'pruned':
      logger.info({ segments: event.segments }, 'read journal files deleted');
      break;
    case 'rolled':
      logger.info({ segment: event.segment }, 'new journal file');
      break;
  }
}

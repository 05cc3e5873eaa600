import type { JournalError, JournalWriter } from '@vigil/journal';
import { flagBits } from '@vigil/vocabulary';
import type { LogThrottle } from '../monitoring/log-throttle.ts';
import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Refusal } from '../refusal.ts';
import type { Session } from '../sessions/session.ts';
import type { UpRoute } from './route.ts';
import type { Unpromised } from './unpromised.ts';

export interface JournalDoorParts {
  readonly journal: JournalWriter;
  readonly metrics: BrokerMetrics;
  readonly unpromised: Unpromised;
  readonly throttle: LogThrottle;
}

/** The one way of a client's message into the journal, and what follows from the journal's answer. */
export class JournalDoor {
  readonly journal: JournalWriter;
  readonly #parts: JournalDoorParts;
  /** While the journal is at its limit, urgent records carry the reserve bit. */
  atLimit = false;

  constructor(parts: JournalDoorParts) {
    this.journal = parts.journal;
    this.#parts = parts;
  }

  flagsOf(route: UpRoute, flags: number): number {
    return this.atLimit && route.lane === 'urgent' ? flags | flagBits.reserve : flags;
  }

  /** 0: the latency of this message is not wanted. */
  startedAt(): number {
    return this.#parts.metrics.isTimed() ? performance.now() : 0;
  }

  /** @returns whether it is committed and synced, and may be acknowledged */
  answered(
    session: Session,
    topic: string,
    route: UpRoute,
    qos: 0 | 1 | 2,
    startedAt: number,
    error: JournalError | null,
  ): boolean {
    if (error !== null) {
      this.#refuse(session, topic, qos, error);
      return false;
    }
    const { metrics } = this.#parts;
    route.accepted[qos] = (route.accepted[qos] ?? 0) + 1;
    metrics.committed();
    if (startedAt !== 0) metrics.acknowledged(performance.now() - startedAt);
    return true;
  }

  /** Not passed on as an error: that would cut the connection, and with it the alarm that may follow. */
  #refuse(session: Session, topic: string, qos: number, error: JournalError): void {
    const { metrics, unpromised, throttle } = this.#parts;
    const now = performance.now();
    const reason = refusalOf(error);
    metrics.refused(reason);
    throttle.warn(reason, now, { reason, err: error, topic }, 'message not acknowledged');
    if (qos > 0 && !session.client.closed) unpromised.add(session, now);
  }
}

function refusalOf(error: JournalError): Refusal {
  if (error.code === 'full') return 'journal-full';
  return error.code === 'busy' ? 'journal-busy' : 'journal-failed';
}

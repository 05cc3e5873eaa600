import type { Logger } from '@vigil/service';
import { contractLevels } from '@vigil/vocabulary';
import type { BrokerLink } from './broker-link.ts';
import type { EffectOwner } from './effects.ts';

export interface AnswersOptions {
  readonly link: Pick<BrokerLink, 'isUp' | 'publish'>;
  readonly logger: Logger;
  readonly now: () => number;
  readonly maxAgeMs: number;
}

/**
 * Answers to devices. One is done with only when the broker has confirmed it, so it may come twice and is never
 * forgotten; a device that was answered once ignores the second. One that no broker took in time is told to nobody:
 * the device has long repeated its message.
 */
export interface Answers extends EffectOwner {
  status(): { readonly told: number; readonly expired: number };
}

export function createAnswers({ link, logger, now, maxAgeMs }: AnswersOptions): Answers {
  let told = 0;
  let expired = 0;
  return {
    kind: 'answer',
    // Its vendor; the units of one vendor take turns by their topics.
    ownerOf: (topic) => contractLevels(topic)?.[0] ?? '',
    status: () => ({ told, expired }),
    execute: async (rows) => {
      const tooOld = now() - maxAgeMs;
      const dead = rows.filter((row) => row.at < tooOld);
      const live = link.isUp() ? rows.filter((row) => row.at >= tooOld) : [];
      const results = await Promise.allSettled(live.map((row) => link.publish(row.key, row.payload, 1)));
      const sent = live.filter((_row, index) => results[index]?.status === 'fulfilled');
      told += sent.length;
      expired += dead.length;
      if (dead.length > 0) logger.warn({ answers: dead.length }, 'answers expired before a broker took them');
      return [...dead, ...sent].map((row) => row.id);
    },
  };
}

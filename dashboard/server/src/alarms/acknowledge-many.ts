import type { Repositories } from '@vigil/store';
import { isStoreAtFault } from '@vigil/store';
import {
  type AcknowledgeManyRequest,
  type AcknowledgeResult,
  acknowledgeManyAnswer,
  acknowledgeManyRequest,
  isEmergency,
  VigilError,
} from '@vigil/vocabulary';
import { type CommandNeeds, signedIn, special, visibleAlarm } from '../http/route.ts';
import type { SignedIn } from '../session/sessions.ts';
import { actorFor } from '../session/without-names.ts';
import { moveAlarm } from './move-alarm.ts';

type Seen = AcknowledgeManyRequest['alarms'][number];

/** Ingest waits for the write lock meanwhile: a few ms a piece, whatever is asked for at once. */
const inOneTransaction = 50;

/**
 * Several alarms with one press, each judged by itself and with its own line in the record. What was committed is told
 * even when the store fails behind it.
 */
const many = (type: 'acknowledge' | 'unacknowledge', summary: string) =>
  special(
    {
      method: 'post',
      path: `/api/alarms/${type}`,
      summary,
      access: 'alarm.acknowledge',
      body: acknowledgeManyRequest,
      answer: acknowledgeManyAnswer,
    },
    async ({ store, live }: CommandNeeds, raw, { alarms }) => {
      const who = signedIn(raw);
      const results: AcknowledgeResult[] = [];
      for (let from = 0; from < alarms.length; from += inOneTransaction) {
        const part = alarms.slice(from, from + inOneTransaction);
        try {
          results.push(...(await store.transaction((tx) => doPart(tx, who, type, part, raw.now))));
        } catch (error) {
          if (!(error instanceof VigilError) || !isStoreAtFault(error)) throw error;
          const { code } = error;
          results.push(...alarms.slice(from).map(({ id }) => ({ id, result: code, by: null })));
          break;
        } finally {
          live.wake();
        }
      }
      return { body: { results } };
    },
  );

export const acknowledgeMany = many(
  'acknowledge',
  'Somebody has seen these and takes care; emergencies are refused, each is acknowledged alone',
);
export const unacknowledgeMany = many(
  'unacknowledge',
  'Takes one’s own acknowledgements of these back, each within 30 s and before anybody else has acted: they ring again',
);

async function doPart(
  tx: Repositories,
  who: SignedIn,
  type: 'acknowledge' | 'unacknowledge',
  part: readonly Seen[],
  now: number,
): Promise<readonly AcknowledgeResult[]> {
  const results: AcknowledgeResult[] = [];
  for (const { id, version } of part) {
    try {
      const before = visibleAlarm(who.scope, await tx.alarms.get(id));
      if (type === 'acknowledge' && isEmergency(before))
        throw new VigilError('emergency-alone', 'an emergency is acknowledged alone');
      const input = { type, at: now, by: who.person.login } as const;
      const detail = { together: part.length };
      const { audit } = await moveAlarm(tx, who, id, { input, action: `alarm.${type}`, version, detail });
      if (audit !== null) await tx.audit.add({ at: now, actor: who.person.login, ...audit });
      results.push({ id, result: 'done', by: null });
    } catch (error) {
      // Refused before anything was written: the others are done all the same.
      if (!(error instanceof VigilError) || isStoreAtFault(error) || error.code === 'internal') throw error;
      const state = error.code === 'not-found' ? undefined : (await tx.alarms.get(id))?.state;
      const by = (state?.closed ?? state?.acknowledged)?.by ?? null;
      results.push({ id, result: error.code, by: actorFor(who.scope, by) });
    }
  }
  return results;
}

import {
  type AcknowledgeManyAnswer,
  type AlarmView,
  acknowledgedAtOnce,
  type ErrorCode,
  isEmergency,
} from '@vigil/vocabulary';
import { useMemo } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { BoardStore } from '../live/board-store.ts';
import { useDesk } from '../live/desk.ts';
import { say } from '../ui/toasts.tsx';
import { api, mayBeDone, unreadable } from './client.ts';
import { useFailureText } from './failure.ts';
import { stillWhatWasSeen } from './same-alarm.ts';

/** A fault that chatters takes its version away under the finger; each may do so once. */
const triesWhileRepeating = 3;

type Store = Pick<BoardStore, 'row'>;
/** What became of each; `changed`: it is not what was seen any more; `unanswered`: nobody knows. */
type Result = ErrorCode | 'done' | 'changed' | 'unanswered';
interface Sent {
  readonly all: readonly Result[];
  /** Why some were not answered; null: all were. */
  readonly failure: unknown;
}

/** What became of each of these; what the answer does not tell is not answered. */
function resultsOf(ids: readonly string[], answer: AcknowledgeManyAnswer | null): ReadonlyMap<string, Result> {
  const results: unknown = typeof answer === 'object' ? answer?.results : undefined;
  if (!Array.isArray(results)) throw unreadable(200, 'no results');
  const told = new Map(answer?.results.map(({ id, result }) => [id, result]));
  return new Map(ids.map((id) => [id, told.get(id) ?? 'unanswered']));
}

/**
 * Sends them in the versions that were seen, and again those that only repeated meanwhile.
 *
 * @throws ApiError when all of it was refused; what became of others is never lost with a part that was not answered
 */
export async function sendMany(
  type: 'acknowledge' | 'unacknowledge',
  seen: readonly AlarmView[],
  store: Store,
): Promise<Sent> {
  const bySeen = new Map(seen.map((alarm) => [alarm.id, alarm]));
  const all: Result[] = [];
  let failure: unknown = null;
  let wanted = seen;
  for (let round = 0; wanted.length > 0; round += 1) {
    const moved: string[] = [];
    for (let from = 0; from < wanted.length; from += acknowledgedAtOnce) {
      const alarms = wanted.slice(from, from + acknowledgedAtOnce).map(({ id, version }) => ({ id, version }));
      const ids = alarms.map(({ id }) => id);
      const results: ReadonlyMap<string, Result> = await api
        .post<AcknowledgeManyAnswer | null>(`/api/alarms/${type}`, { alarms })
        .then((answer) => resultsOf(ids, answer))
        .catch((error: unknown) => {
          failure = error;
          return new Map(ids.map((id) => [id, 'unanswered' as const]));
        });
      if (failure === null && [...results.values()].includes('unanswered')) failure = unreadable(200, 'not all told');
      for (const [id, result] of results)
        if (result === 'version-conflict' && round < triesWhileRepeating) moved.push(id);
        else all.push(result);
    }
    wanted = moved.flatMap((id) => {
      const [before, now] = [bySeen.get(id), store.row(id)];
      return before !== undefined && now !== undefined && stillWhatWasSeen(before, now) ? [now] : [];
    });
    for (const _ of moved.slice(wanted.length)) all.push('changed');
  }
  if (failure !== null && !mayBeDone(failure) && all.every((result) => result === 'unanswered')) throw failure;
  return { all, failure };
}

/** One press for all that was on the screen; says what became of it. Answers when it is over. */
export function useMany(): {
  /** Never an emergency, and nothing that is another alarm by now. */
  readonly acknowledge: (ids: readonly string[]) => Promise<void>;
  /** Takes own acknowledgements back. */
  readonly undo: (ids: readonly string[]) => Promise<void>;
} {
  const { t } = useWords();
  const { store } = useDesk();
  const failure = useFailureText();
  return useMemo(() => {
    const tell = async (work: () => Promise<readonly (string | null)[]>): Promise<void> => {
      try {
        const [done, ...left] = await work();
        const parts = [done, ...left].filter((part) => part !== null && part !== undefined);
        say(
          parts.join(' · '),
          left.some((part) => part !== null),
        );
      } catch (error) {
        say(t('cmd.failed', { why: failure(error) }), true);
      }
    };
    const rowsOf = (ids: readonly string[]): readonly AlarmView[] => ids.flatMap((id) => store.row(id) ?? []);
    const count = (all: readonly Result[], ...wanted: readonly Result[]): number =>
      all.filter((result) => wanted.includes(result)).length;
    const ifAny = (n: number, inWords: (n: number) => string): string | null => (n === 0 ? null : inWords(n));
    return {
      acknowledge: (ids) =>
        tell(async () => {
          const seen = rowsOf(ids).filter((alarm) => alarm.acknowledgedAt === null && !isEmergency(alarm));
          const { all, failure: why } = await sendMany('acknowledge', seen, store);
          const unanswered = count(all, 'unanswered');
          const done = count(all, 'done');
          const faster = count(all, 'already-acknowledged', 'already-closed');
          return [
            t('laneWork.done', { n: done }),
            ifAny(faster, (n) => t('laneWork.faster', { n })),
            ifAny(unanswered, (n) => t('laneWork.unanswered', { n, why: failure(why) })),
            ifAny(all.length - done - faster - unanswered, (n) => t('laneWork.changed', { n })),
          ];
        }),
      undo: (ids) =>
        tell(async () => {
          const { all, failure: why } = await sendMany('unacknowledge', rowsOf(ids), store);
          const [done, unanswered] = [count(all, 'done'), count(all, 'unanswered')];
          return [
            t('laneWork.undone', { n: done }),
            ifAny(unanswered, (n) => t('laneWork.unanswered', { n, why: failure(why) })),
            ifAny(all.length - done - unanswered, (n) => t('laneWork.notUndone', { n })),
          ];
        }),
    };
  }, [t, store, failure]);
}

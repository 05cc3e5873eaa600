import { type AcknowledgeManyAnswer, type AlarmView, acknowledgedAtOnce, isEmergency } from '@vigil/vocabulary';
import { useCallback } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { BoardStore } from '../live/board-store.ts';
import { useDesk } from '../live/desk.ts';
import { say } from '../ui/toasts.tsx';
import { api } from './client.ts';
import { useFailureText } from './failure.ts';
import { stillWhatWasSeen } from './same-alarm.ts';

/** A fault that chatters takes its version away under the finger; each may do so once. */
const triesWhileRepeating = 3;

interface Outcome {
  readonly done: number;
  /** Acknowledged or closed by somebody else. */
  readonly faster: number;
  /** Not what was seen any more: an emergency by now, or back. */
  readonly changed: number;
}

/** Acknowledges what was seen: never an emergency, and nothing that is another alarm by now. */
async function acknowledge(seen: readonly AlarmView[], store: Pick<BoardStore, 'row'>): Promise<Outcome> {
  let wanted = seen.filter((alarm) => alarm.acknowledgedAt === null && !isEmergency(alarm));
  const bySeen = new Map(wanted.map((alarm) => [alarm.id, alarm]));
  let [done, faster, changed] = [0, 0, 0];
  for (let round = 0; wanted.length > 0; round += 1) {
    const moved: string[] = [];
    for (let from = 0; from < wanted.length; from += acknowledgedAtOnce) {
      const alarms = wanted.slice(from, from + acknowledgedAtOnce).map(({ id, version }) => ({ id, version }));
      const { results } = await api.post<AcknowledgeManyAnswer>('/api/alarms/acknowledge', { alarms });
      for (const { id, result } of results) {
        if (result === 'done') done += 1;
        else if (result === 'already-acknowledged' || result === 'already-closed') faster += 1;
        else if (result === 'version-conflict' && round < triesWhileRepeating) moved.push(id);
        else changed += 1;
      }
    }
    const still = moved.flatMap((id) => {
      const [before, now] = [bySeen.get(id), store.row(id)];
      return before !== undefined && now !== undefined && stillWhatWasSeen(before, now) ? [now] : [];
    });
    changed += moved.length - still.length;
    wanted = still;
  }
  return { done, faster, changed };
}

/** One press for all that was on the screen; says what became of it. Answers when it is over. */
export function useAcknowledgeMany(): (ids: readonly string[]) => Promise<void> {
  const { t } = useWords();
  const { store } = useDesk();
  const failure = useFailureText();
  return useCallback(
    async (ids) => {
      const seen = ids.flatMap((id) => store.row(id) ?? []);
      try {
        const { done, faster, changed } = await acknowledge(seen, store);
        const parts = [
          t('laneWork.done', { n: done }),
          faster === 0 ? null : t('laneWork.faster', { n: faster }),
          changed === 0 ? null : t('laneWork.changed', { n: changed }),
        ];
        say(parts.filter((part) => part !== null).join(' · '), changed > 0);
      } catch (error) {
        say(t('cmd.failed', { why: failure(error) }), true);
      }
    },
    [t, store, failure],
  );
}

import type { AlarmDetail, AlarmView, ClosingForm, Outcome } from '@vigil/vocabulary';
import { useCallback } from 'react';
import { clockTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { say } from '../ui/toasts.tsx';
import { ApiError, api, mayBeDone, unreadable } from './client.ts';
import { useFailureText } from './failure.ts';
import { stillWhatWasSeen } from './same-alarm.ts';

export type Command =
  | { readonly type: 'acknowledge' }
  | { readonly type: 'unacknowledge' }
  | {
      readonly type: 'close';
      readonly outcome: Outcome;
      readonly note: string;
      readonly form?: ClosingForm;
    }
  | { readonly type: 'shelve'; readonly reason: string; readonly untilMs: number }
  | { readonly type: 'unshelve' };

const doneKey = {
  acknowledge: 'cmd.doneAcknowledge',
  unacknowledge: 'desk.doneUndo',
  close: 'cmd.doneClose',
  shelve: 'cmd.doneShelve',
  unshelve: 'cmd.doneUnshelve',
} as const;

/**
 * What a command was answered with, if it is that alarm: something between us and the server may say 200, too.
 *
 * @throws ApiError `unreadable`
 */
export function alarmAnswered(id: string, answer: unknown): AlarmView {
  const isIt =
    typeof answer === 'object' &&
    answer !== null &&
    Reflect.get(answer, 'id') === id &&
    typeof Reflect.get(answer, 'version') === 'number';
  if (!isIt) throw unreadable(200, `not alarm ${id}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours, by its id and version: see `answered`
  return answer as AlarmView;
}

/** A button that is held sends several messages a second; each may take the version away once. */
const triesWhileRepeating = 3;

/**
 * Sends one command with the version that was on the screen. Nothing is shown as done before the server said so; the
 * row itself changes when the change arrives like everybody's. Answers with the alarm as it is then; null: not done.
 */
export function useCommand(): (alarm: AlarmView, command: Command) => Promise<AlarmView | null> {
  const { t, w } = useWords();
  const failure = useFailureText();
  return useCallback(
    async (alarm, command) => {
      const { type, ...body } = command;
      try {
        const now = await send(alarm, triesWhileRepeating);
        say(t(doneKey[type], { what: `${w.code(alarm.code)} · ${alarm.unitName}` }));
        return now;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (mayBeDone(error)) {
          const why = failure(error);
          say(await whatItIs(alarm.id, why).catch(() => t('cmd.notKnown', { why })), true);
          return null;
        }
        const conflict = ['version-conflict', 'already-acknowledged', 'already-closed'].includes(error.code);
        const why = t('cmd.failed', { why: failure(error) });
        // Who was first is a second question; if that fails too, the refusal must still be said.
        say(conflict ? await whoDidIt(alarm.id).catch(() => why) : why, true);
        return null;
      }
      async function send(seen: AlarmView, tries: number): Promise<AlarmView> {
        try {
          const answer = await api.post<unknown>(`/api/alarms/${seen.id}/${type}`, { ...body, version: seen.version });
          return alarmAnswered(seen.id, answer);
        } catch (error) {
          if (!(error instanceof ApiError) || error.code !== 'version-conflict' || tries === 0) throw error;
          const now = await readAgain(seen.id);
          if (!stillWhatWasSeen(alarm, now)) throw error;
          return send(now, tries - 1);
        }
      }
      async function readAgain(id: string): Promise<AlarmView> {
        const detail = await api.get<AlarmDetail | null>(`/api/alarms/${id}`);
        return alarmAnswered(id, detail?.alarm);
      }
      async function whatItIs(id: string, why: string): Promise<string> {
        return t('cmd.notKnownNow', { why, state: t(`state.${(await readAgain(id)).state}`) });
      }
      async function whoDidIt(id: string): Promise<string> {
        const now = await readAgain(id);
        if (now.closedAt !== null)
          return t('cmd.byOther', {
            who: actorText(now.closedBy ?? '–', t),
            time: clockTime(now.closedAt),
            what: t('cmd.close'),
          });
        if (now.acknowledgedAt !== null)
          return t('cmd.byOther', {
            who: actorText(now.acknowledgedBy ?? '–', t),
            time: clockTime(now.acknowledgedAt),
            what: t('cmd.acknowledge'),
          });
        return t('cmd.changed', { state: t(`state.${now.state}`) });
      }
    },
    [t, w, failure],
  );
}

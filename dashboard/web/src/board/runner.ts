import type { AlarmView } from '@vigil/vocabulary';
import { useCallback, useRef, useState } from 'react';
import { type Command, useCommand } from '../api/commands.ts';
import { inBackground } from '../background.ts';
import { useWords } from '../i18n/use-words.ts';
import { say } from '../ui/toasts.tsx';

interface OnItsWay {
  readonly type: Command['type'];
  /** Taken back before the server has answered. */
  takenBack: boolean;
}

/**
 * Runs commands one at a time per alarm. Who takes an acknowledgement back that is still on its way has it taken back as
 * soon as it is done; any other press meanwhile does nothing, and says so.
 */
export function useRunner(): {
  /** @param onDone called when the server has done it; a form stays open, with what was typed, until then */
  readonly run: (alarm: AlarmView, command: Command, onDone?: () => void) => void;
  readonly pending: ReadonlySet<string>;
} {
  const { t } = useWords();
  const command = useCommand();
  const onTheirWay = useRef(new Map<string, OnItsWay>());
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const run = useCallback(
    (alarm: AlarmView, what: Command, onDone?: () => void) => {
      const { current: all } = onTheirWay;
      const before = all.get(alarm.id);
      if (before !== undefined) {
        if (what.type === 'unacknowledge' && before.type === 'acknowledge' && !before.takenBack)
          before.takenBack = true;
        else say(t('desk.onItsWay'));
        return;
      }
      const mine: OnItsWay = { type: what.type, takenBack: false };
      const show = (): void => setPending(new Set(all.keys()));
      all.set(alarm.id, mine);
      show();
      const ended = async (now: AlarmView | null): Promise<void> => {
        if (now === null) {
          if (mine.takenBack) say(t('desk.undoNotDone'), true);
          return;
        }
        onDone?.();
        if (mine.takenBack) await command(now, { type: 'unacknowledge' });
      };
      const done = (): void => {
        all.delete(alarm.id);
        show();
      };
      inBackground(command(alarm, what).then(ended).finally(done), what.type);
    },
    [command, t],
  );
  return { run, pending };
}

import type { AlarmView } from '@vigil/vocabulary';
import { useCallback, useState } from 'react';
import { type Command, useCommand } from '../api/commands.ts';
import { inBackground } from '../background.ts';

/** Runs commands one at a time per alarm: a second press while the first is on its way does nothing. */
export function useRunner(): {
  /** @param onDone called when the server has done it; a form stays open, with what was typed, until then */
  readonly run: (alarm: AlarmView, command: Command, onDone?: () => void) => void;
  readonly pending: ReadonlySet<string>;
} {
  const command = useCommand();
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const run = useCallback(
    (alarm: AlarmView, what: Command, onDone?: () => void) => {
      if (pending.has(alarm.id)) return;
      setPending((before) => new Set(before).add(alarm.id));
      const done = (): void =>
        setPending((before) => {
          const next = new Set(before);
          next.delete(alarm.id);
          return next;
        });
      const ended = (wasDone: boolean): void => {
        if (wasDone) onDone?.();
      };
      inBackground(command(alarm, what).then(ended).finally(done), what.type);
    },
    [command, pending],
  );
  return { run, pending };
}

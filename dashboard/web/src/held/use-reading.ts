import type { AlarmView } from '@vigil/vocabulary';
import { useEffect, useState } from 'react';
import { useAlarm, useDesk } from '../live/desk.ts';
import { beginReading, goOn, isChanged, press, type Reading } from './reading.ts';

export interface Held {
  /** As it is now; gone, as it was last. */
  readonly alarm: AlarmView;
  /** As it was when somebody looked at it last. */
  readonly read: AlarmView;
  /** It tells another thing since then. */
  readonly changed: boolean;
  /** Closed by somebody else, or not this desk's any more. */
  readonly gone: boolean;
  /** Since when it is what it is, ms of `performance.now()`: no earlier press was meant for that. */
  readonly since: number;
  /** The form's button is pressed; what has been read is sent, all else is only read. */
  readonly press: (at: number, send: (alarm: AlarmView) => void) => void;
}

/** The alarm that an open form is about, live: nobody decides on what was true when he opened it. */
export function useReading(opened: AlarmView): Held {
  const { id } = opened;
  const { store } = useDesk();
  const live = useAlarm(id);
  const [reading, setReading] = useState<Reading>(() => beginReading(opened));
  useEffect(
    () =>
      store.subscribeRow(id, () => {
        const now = store.row(id);
        if (now !== undefined) setReading((before) => goOn(before, now, performance.now()));
      }),
    [store, id],
  );
  return {
    alarm: live ?? reading.now,
    read: reading.read,
    changed: isChanged({ ...reading, now: live ?? reading.now }),
    gone: live === undefined,
    since: reading.since,
    press: (at, send) => {
      if (live === undefined) return;
      const pressed = press(goOn(reading, live, at), at);
      setReading(pressed.reading);
      if (pressed.send) send(live);
    },
  };
}

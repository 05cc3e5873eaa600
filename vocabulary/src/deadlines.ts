/**
 * Against which time a deadline is read:
 *
 * `journal` receipt times. It fires between two messages, so that a backlog read late judges as if it had been read at
 *           once; it waits for a journal that is behind, whose messages may cancel it; and when our clock is set it
 *           moves along, because a delay under way lasts as long as it would have.
 * `wall`    the calendar's time, which the law and the people at the desks mean. It fires when the clock on the wall
 *           says so, whatever any journal holds, and is not moved, unless it was set by a clock that was ahead.
 * `people`  somebody has been asked and is given so long to answer. It counts from the moment at which he really was
 *           asked: after an outage the first step happens late, and the next one comes a full delay after that, never
 *           at once. When our clock is set it moves along: an hour back must not keep the next one waiting for an hour.
 */
export const deadlineClocks = ['journal', 'wall', 'people'] as const;
export type DeadlineClock = (typeof deadlineClocks)[number];

/** Every kind of deadline, the feature of ingest that owns it, and its clock. A kind that is not here is not ours. */
export const deadlineKinds = {
  /** A car stands closed with somebody in it: subject is the unit. */
  entrapment: { owner: 'lift', clock: 'journal', ofUnit: true },
  /** Maintenance that nobody ended or said again: subject is the unit. */
  maintenance: { owner: 'lift', clock: 'journal', ofUnit: true },
  /** A connection broke without a word: subject is the unit. */
  lost: { owner: 'availability', clock: 'journal', ofUnit: true },
  /** A sleep that was declared is believed no longer: subject is the unit, the number is when it was declared (epoch ms). */
  sleep: { owner: 'availability', clock: 'journal', ofUnit: true },
  /** A credential's connections are cut or refused again and again: subject is the credential. */
  refused: { owner: 'availability', clock: 'journal', ofUnit: false },
  /** A fact of a camera has changed: subject is `unit:fact`. */
  camera: { owner: 'kitchens', clock: 'journal', ofUnit: true },
  /** A refrigerator is too warm: subject is the unit. */
  fridge: { owner: 'kitchens', clock: 'journal', ofUnit: true },
  /** A shelf ends: subject is the alarm, the number is the end that was agreed (epoch ms). */
  shelf: { owner: 'alarms', clock: 'wall', ofUnit: false },
  /** News about an acknowledged emergency were kept quiet: subject is `alarm:news`, the number is when it was acknowledged. */
  quiet: { owner: 'alarms', clock: 'people', ofUnit: false },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly owner: string;
      readonly clock: DeadlineClock;
      /** Its subject is a unit, or a unit and what follows a colon: it goes with the unit. */
      readonly ofUnit: boolean;
    }
  >
>;
export type DeadlineKind = keyof typeof deadlineKinds;

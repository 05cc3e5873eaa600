/**
 * Since when we hear everything. Silence is judged only while we do: while a broker is away, a backlog is read or our
 * clock was set, nobody can know whether a unit is silent.
 *
 * ```
 *   deaf (starting, backlog, broker away) ──all journals drained, broker there──▶ listening since now
 *     ▲                                                                             │
 *     └──────── broker stopped or unreachable, fallen behind ◀──────────────────────┘
 * ```
 */
export interface Listening {
  /** Epoch ms; while deaf: `now`, so that no silence has any length. */
  since(now: number): number;
  isDeaf(): boolean;
  /** true when it changed: every unit must be judged anew. */
  update(hearing: boolean, now: number): boolean;
  /** A broker came up: what happened before it was not heard. */
  restart(at: number): void;
  /** Our clock was set: instants of before do not compare with those of now. */
  clockSet(now: number): void;
}

export function createListening(): Listening {
  let startedAt: number | null = null;
  return {
    since: (now) => startedAt ?? now,
    isDeaf: () => startedAt === null,
    update: (hearing, now) => {
      if (hearing === (startedAt !== null)) return false;
      startedAt = hearing ? now : null;
      return true;
    },
    restart: (at) => {
      if (startedAt !== null) startedAt = Math.max(startedAt, at);
    },
    clockSet: (now) => {
      if (startedAt !== null) startedAt = now;
    },
  };
}

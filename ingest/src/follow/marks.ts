/** Falling behind for longer than this is a backlog; less is the normal work of a moment. */
const behindAfterMs = 10_000;

/**
 * Is a follower with its journal? Under steady load it never stands at the very end, so it is asked whether it has
 * reached, soon enough, where the end was when it was last asked.
 *
 * ```
 *   behind ──at the end, or at the end of a moment ago──▶ with it ──an end of 10 s ago not reached──▶ behind
 * ```
 */
export interface Marks {
  /** Looks; call about once a second. `at` is monotonic, ms. */
  look(cursor: number, last: number, at: number): boolean;
}

export function createMarks(): Marks {
  let withIt = false;
  let goal: { readonly seq: number; readonly at: number } | null = null;
  return {
    look: (cursor, last, at) => {
      if (cursor >= last) {
        goal = null;
        withIt = true;
        return true;
      }
      if (goal === null || cursor >= goal.seq) {
        if (goal !== null && at - goal.at <= behindAfterMs) withIt = true;
        goal = { seq: last, at };
      } else if (at - goal.at > behindAfterMs) {
        withIt = false;
      }
      return withIt;
    },
  };
}

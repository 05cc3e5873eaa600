/**
 * Is this screen live? Pure; all times are the desk's own monotonic clock in ms.
 *
 *              first answer that fits
 *   starting ─────────────────────────▶ live ──4 s without an answer────▶ not live: no-answer
 *      │ 4 s                              │ ───3 s of a different hash───▶ not live: differs
 *      ▼                                  │ ───3 s without a frame───────▶ not live: not-painting
 *   not live                              │ ───3 s not in sync───────────▶ not live: not-synced
 *                                         └───page in background────────▶ hidden (said in the title)
 *
 * It goes back to live only by proof: an answer that fits what is painted, in sync, with frames running.
 */
const noAnswerMs = 4_000;
const differsMs = 3_000;
const noFrameMs = 3_000;
const notSyncedMs = 3_000;

export interface Liveness {
  readonly startedAt: number;
  /** Last answer of the server to a beat. */
  readonly answerAt: number | null;
  /** Last answer that fitted what was painted. */
  readonly provenAt: number | null;
  readonly frameAt: number;
  readonly visible: boolean;
  readonly unsyncedSince: number | null;
  readonly differsSince: number | null;
}

export type LivenessInput = {
  readonly type: 'frame' | 'answer' | 'same' | 'differs' | 'synced' | 'unsynced' | 'hidden' | 'visible';
  readonly at: number;
};

export type LivenessReason = 'proven' | 'hidden' | 'starting' | 'no-answer' | 'differs' | 'not-painting' | 'not-synced';
export interface LivenessVerdict {
  readonly live: boolean;
  readonly reason: LivenessReason;
  /** Since when the screen may be wrong. */
  readonly since: number;
}

export function startLiveness(at: number, visible: boolean): Liveness {
  return {
    startedAt: at,
    answerAt: null,
    provenAt: null,
    frameAt: at,
    visible,
    unsyncedSince: at,
    differsSince: null,
  };
}

export function stepLiveness(state: Liveness, input: LivenessInput): Liveness {
  const { at } = input;
  switch (input.type) {
    case 'frame':
      return { ...state, frameAt: at };
    case 'answer':
      return { ...state, answerAt: at };
    case 'same':
      return { ...state, answerAt: at, provenAt: at, differsSince: null };
    case 'differs':
      return { ...state, differsSince: state.differsSince ?? at };
    case 'synced':
      return { ...state, unsyncedSince: null };
    case 'unsynced':
      return { ...state, unsyncedSince: state.unsyncedSince ?? at };
    case 'hidden':
      return { ...state, visible: false };
    case 'visible':
      // Frames stood still because nobody looked: that alone is no fault. A missing answer still is.
      return { ...state, visible: true, frameAt: at };
  }
}

export function judgeLiveness(state: Liveness, now: number): LivenessVerdict {
  const no = (reason: LivenessReason, since: number): LivenessVerdict => ({ live: false, reason, since });
  if (!state.visible) return no('hidden', state.provenAt ?? state.startedAt);
  if (now - state.frameAt > noFrameMs) return no('not-painting', state.frameAt);
  if (state.answerAt === null || state.provenAt === null) {
    return now - state.startedAt > noAnswerMs
      ? no(state.answerAt === null ? 'no-answer' : 'not-synced', state.startedAt)
      : no('starting', state.startedAt);
  }
  if (now - state.answerAt > noAnswerMs) return no('no-answer', state.answerAt);
  if (state.unsyncedSince !== null && now - state.unsyncedSince > notSyncedMs)
    return no('not-synced', state.unsyncedSince);
  if (state.differsSince !== null && now - state.differsSince > differsMs) return no('differs', state.differsSince);
  return { live: true, reason: 'proven', since: state.provenAt };
}

/** Does the whole screen have to be covered? Not while it is hidden, and not in the first seconds of loading. */
export function mustCover(verdict: LivenessVerdict): boolean {
  return !verdict.live && verdict.reason !== 'hidden' && verdict.reason !== 'starting';
}

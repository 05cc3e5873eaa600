/**
 * Which of two messages of a unit is the newer one. Pure. What a device numbers itself goes before its clock, its clock
 * before the order in which we received them; what is missing decides nothing.
 *
 * | boot          | seq               | device time      | verdict                                             |
 * |---------------|-------------------|------------------|-----------------------------------------------------|
 * | higher        | any               | any              | `newer-boot`: another session                       |
 * | lower         | any               | newer            | `restarted`: the session counter was reset          |
 * | lower         | any               | older or missing | `older-boot`                                        |
 * | same, missing | higher            | any              | `newer-seq`                                         |
 * | same, missing | lower, wrapped    | any              | `wrapped-seq`: a counter of 16, 31 or 32 bits       |
 * | same, missing | lower             | newer            | `restarted`: started again without saying so        |
 * | same, missing | lower             | older or missing | `older-seq`                                         |
 * | same, missing | same, missing     | older            | `older-time`                                        |
 * | same, missing | same, missing     | newer or same    | `newer-time`                                        |
 * | same, missing | same, missing     | missing          | `receipt`: the one received later                   |
 *
 * Numbers without a session count only among those of one sender. The connection decides between sessions, not between
 * messages: a platform sends over many connections at once, and none of them is older than another.
 */
export type OrderVerdict =
  | 'newer-boot'
  | 'older-boot'
  | 'newer-seq'
  | 'older-seq'
  | 'wrapped-seq'
  | 'newer-time'
  | 'older-time'
  | 'restarted'
  | 'receipt';

/** What a message says of its place among the others of its unit. */
export interface OrderFacts {
  readonly boot?: number | null | undefined;
  readonly seq?: number | null | undefined;
  /** Device time, epoch ms, where it is plausible. */
  readonly ts?: number | null | undefined;
}

/**
 * @param known of the newest message so far
 * @param sameSender both came over one credential
 */
export function compareOrder(known: OrderFacts, sent: OrderFacts, sameSender: boolean): OrderVerdict {
  const boots = both(known.boot, sent.boot);
  const times = both(known.ts, sent.ts);
  const isNewerTime = times !== null && times[1] > times[0];
  if (boots !== null && boots[1] !== boots[0]) {
    if (boots[1] > boots[0]) return 'newer-boot';
    return isNewerTime ? 'restarted' : 'older-boot';
  }
  const numbers = boots !== null || sameSender ? both(known.seq, sent.seq) : null;
  if (numbers !== null && numbers[1] !== numbers[0]) {
    if (numbers[1] > numbers[0]) return 'newer-seq';
    if (isWrapped(numbers[0], numbers[1])) return 'wrapped-seq';
    return isNewerTime ? 'restarted' : 'older-seq';
  }
  if (times === null) return 'receipt';
  return times[1] < times[0] ? 'older-time' : 'newer-time';
}

export function isOlder(verdict: OrderVerdict): boolean {
  return verdict === 'older-boot' || verdict === 'older-seq' || verdict === 'older-time';
}

function both(
  known: number | null | undefined,
  sent: number | null | undefined,
): readonly [known: number, sent: number] | null {
  return known === undefined || known === null || sent === undefined || sent === null ? null : [known, sent];
}

/** Counters of 8 bits are left out: their whole round is no further than what may arrive late. */
const counterSizes = [2 ** 16, 2 ** 31, 2 ** 32] as const;
const wrapWindow = 64;

function isWrapped(known: number, sent: number): boolean {
  return sent < wrapWindow && counterSizes.some((size) => known < size && known >= size - wrapWindow);
}

/** A connection of a device to one of our brokers. */
export interface ConnectionKey {
  readonly journal: string;
  /** Life of the journal: the broker numbers its connections anew in each. */
  readonly epoch: string;
  /** The broker's number of the connection; a bridge's is a name. */
  readonly connection: string;
}

/** Began `a` after `b`? Only connections of one run of one broker can be compared. */
export function isLaterConnection(a: ConnectionKey, b: ConnectionKey): boolean {
  if (a.journal !== b.journal || a.epoch !== b.epoch) return false;
  const [first, second] = [numberOf(a.connection), numberOf(b.connection)];
  return first !== null && second !== null && first > second;
}

function numberOf(connection: string): number | null {
  return /^\d{1,15}$/.test(connection) ? Number(connection) : null;
}

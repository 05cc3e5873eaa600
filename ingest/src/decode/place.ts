import type { OrderFacts } from '@vigil/vocabulary';
import type { Message } from './decoded.ts';

/** What a message says of its place among the others of its unit. */
export function placeOf(message: Message): OrderFacts {
  const { boot, seq } = message.body;
  return { boot, seq, ts: plausibleTime(message) };
}

/** {@link placeOf}, whose numbers count within the session that runs where the message does not name its own. */
export function placeInSession(message: Message, running: number | null): OrderFacts {
  return { ...placeOf(message), boot: message.body.boot ?? running };
}

/** Device time, epoch ms, where it can be compared with others. */
export function plausibleTime({ time }: Pick<Message, 'time'>): number | null {
  return time.clock === 'plausible' ? time.deviceTime : null;
}

import type { Message } from './decode/decoded.ts';

/** Messages of the work at hand that are older than what is known of their unit: judged once, asked by every rule. */
const old = new WeakSet<Message>();

export function markOldNews(message: Message): void {
  old.add(message);
}

/** Buffered by the sender's own word, or older than what is known: it goes to the history only. */
export function isPast(message: Message): boolean {
  return message.body.historical === true || old.has(message);
}

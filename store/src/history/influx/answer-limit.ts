import type { Agent } from 'node:http';
import type { Socket } from 'node:net';

/** What an answer may weigh at most, and on whose connections it comes. */
export interface AnswerLimit {
  readonly agent: Agent;
  readonly maxBytes: number;
}

/** Answers to writes and pings are a sentence; a chart's are some megabytes. */
export const answerBytes = { write: 256 * 1024, query: 64 * 1024 * 1024 } as const;

const lookEveryMs = 20;

/**
 * Calls `exceeded` once when a connection of the agent brings more than it may. Both client libraries collect the body
 * of a refusal before anybody is asked, so what was read is looked at on the sockets themselves, now and then.
 *
 * @returns ends the watch
 */
export function watchAnswer({ agent, maxBytes }: AnswerLimit, exceeded: () => void): () => void {
  const before = new WeakMap<Socket, number>();
  for (const socket of socketsOf(agent)) before.set(socket, socket.bytesRead);
  const timer = setInterval(() => {
    for (const socket of socketsOf(agent)) {
      if (socket.bytesRead - (before.get(socket) ?? 0) <= maxBytes) continue;
      clearInterval(timer);
      socket.destroy();
      exceeded();
      return;
    }
  }, lookEveryMs);
  return () => clearInterval(timer);
}

function socketsOf({ sockets, freeSockets }: Agent): readonly Socket[] {
  return [...Object.values(sockets), ...Object.values(freeSockets)].flatMap((list) => list ?? []);
}

import { setTimeout as pause } from 'node:timers/promises';
import { closingOf } from '@vigil/harness';
import type { Person } from './running-city.ts';

/** A second operator who takes each alarm off the board through the HTTP API, so that the list stays as short as on a usual day. */
export interface Handler {
  /** Acknowledges and closes. @throws Error when the server refuses */
  handle(alarmId: string): Promise<void>;
}

/** Told that the store is busy, he presses again. */
const pressesAtMost = 20;
const againAfterMs = 1_000;

export async function signInHandler(url: string, { login, password }: Person): Promise<Handler> {
  let cookie = '';
  const post = async (path: string, body: unknown, attempts = pressesAtMost): Promise<void> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = await response.text();
    if (response.status === 503 && attempts > 1) {
      await pause(againAfterMs);
      return post(path, body, attempts - 1);
    }
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${answer}`);
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
  };
  await post('/api/session', { login, password });
  return {
    handle: async (alarmId) => {
      await post(`/api/alarms/${alarmId}/acknowledge`, {});
      await post(`/api/alarms/${alarmId}/close`, closingOf('handled'));
    },
  };
}

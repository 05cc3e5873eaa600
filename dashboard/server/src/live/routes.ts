import { boardSnapshot, watchersView } from '@vigil/vocabulary';
import { query, signedIn, special } from '../http/route.ts';
import type { Live } from './live.ts';
import type { Watchers } from './watchers.ts';

interface Needs {
  readonly live: Live;
  readonly watchers: Watchers;
}

export const liveRoutes = [
  special(
    {
      method: 'get',
      path: '/api/live/snapshot',
      summary: 'The board now; changes after it come over the live connection',
      access: 'board.read',
      answer: boardSnapshot,
    },
    async ({ live }: Pick<Needs, 'live'>, raw) => ({ json: await live.snapshotJson(signedIn(raw).scope) }),
  ),
  query(
    {
      method: 'get',
      path: '/api/live/watchers',
      summary: 'Who else is at a desk and can take the emergencies that wait',
      access: 'alarm.acknowledge',
      answer: watchersView,
    },
    async ({ live, watchers }: Needs, { who }) => watchers.others(who, (await live.board(who.scope)).ringing()),
  ),
] as const;

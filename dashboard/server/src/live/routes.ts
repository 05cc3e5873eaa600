import { boardSnapshot } from '@vigil/vocabulary';
import { query } from '../http/route.ts';
import type { Live } from './live.ts';

interface Needs {
  readonly live: Live;
}

export const liveRoutes = [
  query(
    {
      method: 'get',
      path: '/api/live/snapshot',
      summary: 'The board now; changes after it come over the live connection',
      access: 'board.read',
      answer: boardSnapshot,
    },
    ({ live }: Needs, { who }) => live.snapshot(who.scope),
  ),
] as const;

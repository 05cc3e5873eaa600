import { boardSnapshot } from '@vigil/vocabulary';
import { signedIn, special } from '../http/route.ts';
import type { Live } from './live.ts';

interface Needs {
  readonly live: Live;
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
    async ({ live }: Needs, raw) => ({ json: await live.snapshotJson(signedIn(raw).scope) }),
  ),
] as const;

import { systemView } from '@vigil/vocabulary';
import { query } from '../http/route.ts';
import { readSystem, type SystemNeeds } from './read-system.ts';

export const systemRoutes = [
  query(
    {
      method: 'get',
      path: '/api/system',
      summary: 'Processes, cursors, history, desks, quarantine, contract faults',
      access: 'system.read',
      answer: systemView,
    },
    (needs: SystemNeeds, { who, now }) => readSystem(needs, who, now),
  ),
] as const;

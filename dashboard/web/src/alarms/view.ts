import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const alarmsView = {
  name: 'alarms',
  path: '/alarms',
  needs: 'board.read',
  page: lazy(() => import('./alarms-view.tsx')),
} as const satisfies View;

import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const systemView = {
  name: 'system',
  path: '/system',
  needs: 'system.read',
  page: lazy(() => import('./system-view.tsx')),
} as const satisfies View;

import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const vendorsView = {
  name: 'vendors',
  path: '/vendors',
  needs: 'quarantine.read',
  page: lazy(() => import('./vendors-view.tsx')),
} as const satisfies View;

import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const unitsView = {
  name: 'units',
  path: '/units',
  needs: 'unit.read',
  page: lazy(() => import('./units-view.tsx')),
  item: lazy(() => import('./unit-view.tsx')),
} as const satisfies View;

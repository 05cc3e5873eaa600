import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const kitchensView = {
  name: 'kitchens',
  path: '/kitchens',
  needs: 'unit.read',
  page: lazy(() => import('./kitchens-view.tsx')),
} as const satisfies View;

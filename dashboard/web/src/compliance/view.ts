import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const complianceView = {
  name: 'compliance',
  path: '/compliance',
  needs: 'unit.read',
  page: lazy(() => import('./compliance-view.tsx')),
} as const satisfies View;

import { lazy } from 'react';
import type { View } from '../views/view.ts';

export const adminView = {
  name: 'admin',
  path: '/admin',
  needs: 'user.manage',
  page: lazy(() => import('./admin-view.tsx')),
} as const satisfies View;

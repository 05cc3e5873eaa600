import type { Feature } from '../feature.ts';
import { createOverdueSweep } from './overdue.ts';

/** Statutory inspections: a unit whose certificate has ended. */
export const inspection: Feature = {
  name: 'inspection',
  sweeps: (parts) => [createOverdueSweep(parts)],
};

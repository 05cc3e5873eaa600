import type { Feature } from '../feature.ts';
import { createEndSweep } from './former-alarms.ts';

/** Statutory inspections: what is due is a work list of the register, and no alarm (docs/adr/0036). */
export const inspection: Feature = {
  name: 'inspection',
  sweeps: (parts) => [createEndSweep(parts)],
};

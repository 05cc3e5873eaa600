import { type UnitRow, unitKinds } from '@vigil/vocabulary';

export interface SilenceLimits {
  readonly lateAfterMs: number;
  readonly offlineAfterMs: number;
}

/**
 * The register decides; else the kind, lengthened for units that said in their birth that they report less often
 * (three and ten missed reports, the same proportion as the defaults). A birth never shortens a limit.
 */
export function silenceLimits(unit: UnitRow, intervalMs: number | null): SilenceLimits {
  const kind = unitKinds[unit.kind];
  const late = unit.lateAfterMs ?? Math.max(kind.lateAfterMs, 3 * (intervalMs ?? 0));
  const offline = unit.offlineAfterMs ?? Math.max(kind.offlineAfterMs, 10 * (intervalMs ?? 0));
  return { lateAfterMs: Math.min(late, offline), offlineAfterMs: offline };
}

import type { ByLane } from './lanes.ts';
import type { UnitRemoval } from './unit-removal.ts';

/** What stands in the way of a removal. */
export type RemovalObstacle = 'emergency' | 'behind' | 'open-alarms';

/** Open alarms that would end with the unit. */
export const alarmsEnding = ({ emergency: _stays, ...rest }: ByLane): number =>
  Object.values(rest).reduce((sum, count) => sum + count, 0);

/** @param agreed how many open alarms may end with the unit: no more than somebody has seen */
export function removalObstacles(
  { openAlarms, behind }: Pick<UnitRemoval, 'openAlarms' | 'behind'>,
  agreed: number,
): readonly RemovalObstacle[] {
  return [
    ...(openAlarms.emergency > 0 ? (['emergency'] as const) : []),
    ...(behind > 0 ? (['behind'] as const) : []),
    ...(alarmsEnding(openAlarms) > agreed ? (['open-alarms'] as const) : []),
  ];
}

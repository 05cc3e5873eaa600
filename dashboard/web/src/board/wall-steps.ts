/**
 * How a wall shows its emergencies, each step in less room than the one before. A wall has no hand to scroll it: the first
 * step that shows all that nobody has acknowledged is taken, by the last the lanes give their room.
 */
export const wallSteps = ['', 'dense', 'dense pairs', 'dense pairs alone'] as const;
export type WallStep = (typeof wallSteps)[number];

/** From these counts on a step is taken although everything would fit: wide rows are for few. */
const fromCount: Readonly<Record<WallStep, number>> = {
  '': 0,
  dense: 4,
  'dense pairs': 7,
  'dense pairs alone': Number.POSITIVE_INFINITY,
};

/** With how many unacknowledged emergencies a step turned out too large for this screen. */
export type TooMany = Partial<Readonly<Record<WallStep, number>>>;

/** Pure. @param unseen how many of the `count` nobody has acknowledged; they stand first */
export function wallStep(count: number, unseen: number, tooMany: TooMany): WallStep {
  const least = wallSteps.findLastIndex((step) => count >= fromCount[step]);
  return (
    wallSteps.find((step, at) => at >= least && unseen < (tooMany[step] ?? Number.POSITIVE_INFINITY)) ??
    'dense pairs alone'
  );
}

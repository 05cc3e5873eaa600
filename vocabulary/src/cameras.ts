import type { Availability } from './availability.ts';

/** What a camera of a kitchen reports of itself. */
export const cameraFacts = ['reachable', 'streaming', 'recording', 'imageOk'] as const;
export type CameraFacts = { readonly [F in (typeof cameraFacts)[number]]: boolean | null };

/**
 * `bad`: it says itself that something is wrong; `lost`: it reported once and does not any more, or nobody understands
 * it; `off`: by plan; `unknown`: nobody can say (never heard, our own outage, or it leaves something out); `fine`: it
 * says so, of everything. The worst first. Unknown is neither wrong nor fine.
 */
export const cameraConditions = ['bad', 'lost', 'unknown', 'off', 'fine'] as const;
export type CameraCondition = (typeof cameraConditions)[number];

const lost: ReadonlySet<Availability> = new Set(['offline', 'blocked', 'frozen', 'not-understood']);
const speaks: ReadonlySet<Availability> = new Set(['online', 'late']);

export function judgeCamera(camera: CameraFacts & { readonly availability: Availability }): CameraCondition {
  const { availability } = camera;
  if (lost.has(availability)) return 'lost';
  if (availability === 'scheduled-off') return 'off';
  if (!speaks.has(availability)) return 'unknown';
  if (cameraFacts.some((fact) => camera[fact] === false)) return 'bad';
  return cameraFacts.every((fact) => camera[fact] === true) ? 'fine' : 'unknown';
}

import type { KitchenView } from '@vigil/vocabulary';

type Camera = KitchenView['cameras'][number];
export const facts = ['reachable', 'streaming', 'recording', 'imageOk'] as const;

/** It reported once and does not any more, or says what nobody understands: nobody knows what it sees. */
const silent: ReadonlySet<string> = new Set(['offline', 'blocked', 'frozen', 'not-understood']);

/** Needs somebody: a fact is wrong, or the camera has fallen silent. */
export function isBad(camera: Camera): boolean {
  return silent.has(camera.availability) || facts.some((fact) => camera[fact] === false);
}

/**
 * Message families, the five of the national model (status, statistics, fault, event, alarm)
 * plus what a session needs (birth, state, test) and the two that go down to a device.
 */
export const upFamilies = ['birth', 'state', 'status', 'stats', 'fault', 'event', 'alarm', 'test'] as const;
export const downFamilies = ['answer', 'command'] as const;

export type UpFamily = (typeof upFamilies)[number];
export type DownFamily = (typeof downFamilies)[number];
export type Family = UpFamily | DownFamily;

export function isUpFamily(text: string): text is UpFamily {
  return (upFamilies as readonly string[]).includes(text);
}
export function isDownFamily(text: string): text is DownFamily {
  return (downFamilies as readonly string[]).includes(text);
}

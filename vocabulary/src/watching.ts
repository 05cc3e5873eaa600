import { z } from 'zod';
import type { AlarmView } from './alarm-view.ts';
import { isEmergency } from './lanes.ts';
import { isAlarmInScope, may, type Role, type Scope } from './roles.ts';
import type { View } from './view.ts';

/** A console that is open now, as far as it matters to who waits for an answer. */
export interface WatchingDesk {
  readonly role: Role;
  readonly scope: Scope;
  /** It beats, and shows what the board holds. */
  readonly live: boolean;
  /** A wall screen: there is nobody at it who could answer. */
  readonly wall: boolean;
}

/** Is there somebody at this desk who can take this alarm? */
export function watches(desk: WatchingDesk, alarm: Pick<AlarmView, 'vendor' | 'county'>): boolean {
  return desk.live && !desk.wall && may(desk.role, 'alarm.acknowledge') && isAlarmInScope(desk.scope, alarm);
}

/** Emergencies that ring and that nobody could take: every desk that sees them is closed, hidden or without the right. */
export function unwatched(alarms: readonly AlarmView[], desks: readonly WatchingDesk[]): readonly AlarmView[] {
  return alarms.filter((alarm) => alarm.ringing && isEmergency(alarm) && !desks.some((desk) => watches(desk, alarm)));
}

/** `GET /api/live/watchers`: who else is at a desk and can take the emergencies that wait. */
export const watchersView = z
  .object({
    watchers: z.array(z.object({ name: z.string(), sound: z.boolean() })),
    emergencies: z.int().meta({ description: 'Emergencies that ring, as far as the asker sees them.' }),
    alone: z.int().meta({ description: 'How many of them nobody else could take.' }),
  })
  .meta({ id: 'Watchers' });
export type WatchersView = View<typeof watchersView>;

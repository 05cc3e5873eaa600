import type { JournalLane } from '@vigil/journal';
import {
  type AclReason,
  type Identity,
  isInternalTopic,
  isUpFamily,
  laneOfTopic,
  mayPublish,
  parseTopic,
  type UpFamily,
} from '@vigil/vocabulary';
import { type BudgetClass, classOf } from '../budgets/budget.ts';
import { isBadText } from '../guards/connect-packet.ts';
import type { AcceptedCells } from '../monitoring/metrics.ts';

/** Why a message, or a Will, is not its sender's to send. */
export type MessageFault = Exclude<AclReason, 'allowed'> | 'bad-text';

/**
 * What becomes of a publish by this identity to this topic, without the retain flag.
 * - `up`: journaled, then acknowledged
 * - `pass`: between our own processes or down to a device; routed, never journaled
 * - `refused`: journaled as the sender's, then acknowledged; delivered to nobody
 */
export type Route =
  | {
      readonly kind: 'up';
      readonly family: UpFamily;
      readonly lane: JournalLane;
      readonly budget: BudgetClass;
      readonly accepted: number[];
    }
  | { readonly kind: 'pass' }
  | RefusedRoute;

export interface RefusedRoute {
  readonly kind: 'refused';
  readonly lane: JournalLane;
  readonly budget: BudgetClass;
  readonly reason: MessageFault;
}
export type UpRoute = Route & { readonly kind: 'up' };

const pass: Route = { kind: 'pass' };

export function routeOf(who: Identity, topic: string, accepted: AcceptedCells): Route {
  const reason = messageFault(who, topic);
  if (reason !== undefined) return refusedRoute(topic, reason);
  if (isInternalTopic(topic)) return pass;
  const parsed = parseTopic(topic);
  if (!parsed.ok) return refusedRoute(topic, 'not-ours');
  const { family } = parsed.topic;
  if (!isUpFamily(family)) return pass;
  const lane = laneOfTopic(topic);
  return { kind: 'up', family, lane, budget: classOf(lane, topic), accepted: accepted[family] };
}

const refusedRoute = (topic: string, reason: MessageFault): RefusedRoute => ({
  kind: 'refused',
  lane: laneOfTopic(topic),
  budget: classOf(laneOfTopic(topic), topic),
  reason,
});

/** Why this topic is not the sender's, whatever the retain flag; undefined: it is. */
export function messageFault(who: Identity, topic: string): MessageFault | undefined {
  if (isBadText(topic)) return 'bad-text';
  const { reason } = mayPublish(who, topic, false);
  return reason === 'allowed' ? undefined : reason;
}

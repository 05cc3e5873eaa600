import type { JournalLane } from '@vigil/journal';
import {
  type Identity,
  isInternalTopic,
  isUpFamily,
  laneOfTopic,
  mayPublish,
  parseTopic,
  type UpFamily,
} from '@vigil/vocabulary';
import { isBadText } from '../guards/connect-packet.ts';
import type { AcceptedCells } from '../monitoring/metrics.ts';
import type { MessageFault } from './refused-message.ts';

/**
 * What becomes of a publish by this identity to this topic, without the retain flag.
 * - `up`: journaled, then acknowledged
 * - `pass`: between our own processes or down to a device; routed, never journaled
 * - `denied`: ends the session
 */
export type Route =
  | { readonly kind: 'up'; readonly family: UpFamily; readonly lane: JournalLane; readonly accepted: number[] }
  | { readonly kind: 'pass' }
  | { readonly kind: 'denied'; readonly reason: MessageFault };

export type UpRoute = Route & { readonly kind: 'up' };

const pass: Route = { kind: 'pass' };

export function routeOf(who: Identity, topic: string, accepted: AcceptedCells): Route {
  if (isBadText(topic)) return { kind: 'denied', reason: 'bad-text' };
  const { reason } = mayPublish(who, topic, false);
  if (reason !== 'allowed') return { kind: 'denied', reason };
  if (isInternalTopic(topic)) return pass;
  const parsed = parseTopic(topic);
  if (!parsed.ok) return { kind: 'denied', reason: 'not-ours' };
  const { family } = parsed.topic;
  if (!isUpFamily(family)) return pass;
  return { kind: 'up', family, lane: laneOfTopic(topic), accepted: accepted[family] };
}

import { isDownFamily, isUpFamily } from './families.ts';
import { contractLevels, internalRoot, isContractTopic, isInternalTopic, parseTopic, topicRoot } from './topics.ts';

/**
 * Who may publish, subscribe and be delivered what. Pure decisions with named reasons.
 * A subscription is a pattern, so permission is "filter is contained in an allowed filter" – never a
 * topic match: `+/…` must not pass because one of its topics would.
 */
export interface Identity {
  readonly credential: string;
  readonly role: 'device' | 'gateway' | 'service';
  /** Vendor of the credential; a service has none. */
  readonly vendor: string | null;
  /** Units it may speak for; `all`: every unit of its vendor (a vendor's platform gateway). */
  readonly units: ReadonlySet<string> | 'all';
}

export type AclReason =
  | 'allowed'
  | 'reserved-topic'
  | 'not-ours'
  | 'foreign-vendor'
  | 'foreign-unit'
  | 'down-family'
  | 'retain-not-allowed'
  | 'wildcard-in-topic'
  | 'shared-subscription'
  | 'malformed-filter'
  | 'not-contained'
  | 'internal';

export interface AclDecision {
  readonly allowed: boolean;
  readonly reason: AclReason;
}
const yes: AclDecision = { allowed: true, reason: 'allowed' };
const no = (reason: AclReason): AclDecision => ({ allowed: false, reason });

const speaksFor = (who: Identity, unit: string): boolean => who.units === 'all' || who.units.has(unit);

export function mayPublish(who: Identity, topic: string, retain: boolean): AclDecision {
  if (topic.startsWith('$')) return no('reserved-topic');
  if (topic.includes('+') || topic.includes('#')) return no('wildcard-in-topic');
  const parsed = parseTopic(topic);
  if (who.role === 'service') {
    if (isInternalTopic(topic)) return yes;
    return parsed.ok ? yes : no('not-ours');
  }
  if (isInternalTopic(topic)) return no('internal');
  if (!parsed.ok) return no('not-ours');
  const { vendor, unit, family } = parsed.topic;
  if (vendor !== who.vendor) return no('foreign-vendor');
  if (!speaksFor(who, unit)) return no('foreign-unit');
  if (!isUpFamily(family)) return no('down-family');
  if (retain && family !== 'state') return no('retain-not-allowed');
  return yes;
}

/** [MQTT-4.7.1]: `#` only last and alone in its level, `+` alone in its level, nothing empty, no U+0000. */
export function isWellFormedFilter(filter: string): boolean {
  if (filter.length === 0 || filter.length > 65_535 || filter.includes('\u0000')) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1;
    return level === '+' || !(level.includes('#') || level.includes('+'));
  });
}

/** Every topic that `filter` matches is also matched by `allowed`. Both well formed. */
export function filterContained(filter: string, allowed: string): boolean {
  const inner = filter.split('/');
  const outer = allowed.split('/');
  for (let index = 0; ; index += 1) {
    const out = outer[index];
    const level = inner[index];
    if (out === '#') return true;
    if (level === undefined) {
      // `a` is contained in `a/#`: a multi-level wildcard includes the parent [MQTT-4.7.1-2].
      return out === undefined || (out === '#' && index === outer.length - 1);
    }
    if (out === undefined || level === '#') return false;
    if (out !== '+' && out !== level) return false;
  }
}

/** A topic name matched by a filter, [MQTT-4.7]; wildcards never match a leading `$`. */
export function topicMatches(topic: string, filter: string): boolean {
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  return filterContained(topic, filter);
}

/** Filters a credential may subscribe to. Grows with its units; use {@link maySubscribe} for decisions. */
function allowedFilter(who: Identity, filter: string): AclDecision {
  if (who.role === 'service')
    return filterContained(filter, `${internalRoot}/#`) || filterContained(filter, `${topicRoot}/#`)
      ? yes
      : no('not-contained');
  const levels = contractLevels(filter);
  if (levels?.length !== 3) return no('not-contained');
  const [vendor, unit, family] = levels;
  if (vendor !== who.vendor) return no('foreign-vendor');
  if (family === undefined || !isDownFamily(family)) return no('not-contained');
  if (unit === '+') return who.units === 'all' ? yes : no('not-contained');
  return unit !== undefined && unit !== '#' && speaksFor(who, unit) ? yes : no('foreign-unit');
}

export function maySubscribe(who: Identity, filter: string): AclDecision {
  if (filter.startsWith('$share/')) return no('shared-subscription');
  if (filter.startsWith('$')) return no('reserved-topic');
  if (!isWellFormedFilter(filter)) return no('malformed-filter');
  return allowedFilter(who, filter);
}

/** Checked again at every delivery, whatever the session's subscriptions say. */
export function mayReceive(who: Identity, topic: string): AclDecision {
  if (topic.startsWith('$')) return no('reserved-topic');
  if (who.role === 'service') return isContractTopic(topic) || isInternalTopic(topic) ? yes : no('not-ours');
  const parsed = parseTopic(topic);
  if (!parsed.ok) return no('not-ours');
  const { vendor, unit, family } = parsed.topic;
  if (vendor !== who.vendor) return no('foreign-vendor');
  if (!speaksFor(who, unit)) return no('foreign-unit');
  return isUpFamily(family) ? no('not-contained') : yes;
}

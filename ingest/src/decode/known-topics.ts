import { type ParsedTopic, parseTopic } from '@vigil/vocabulary';

/** A city of 60,000 units speaks in fewer; when somebody invents topics, all of them are learned anew. */
const most = 250_000;
const known = new Map<string, ParsedTopic>();

/**
 * {@link parseTopic}, remembered: devices speak on the same topic for years. Vendor, unit and family come out as the
 * same texts each time, which makes every look-up behind it cheaper too.
 */
export function readTopic(topic: string): ParsedTopic {
  const found = known.get(topic);
  if (found !== undefined) return found;
  const parsed = parseTopic(topic);
  if (!parsed.ok) return parsed;
  if (known.size >= most) known.clear();
  known.set(topic, parsed);
  return parsed;
}

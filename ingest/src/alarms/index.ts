import { type Feature, on } from '../feature.ts';
import { judgeCode } from './codes.ts';
import { shelf } from './shelf.ts';

/** What devices report as fault, event or alarm: occurrences, the alarms they move, the answers; and ends of shelves. */
export const alarms: Feature = {
  name: 'alarms',
  onMessage: [on('alarm', judgeCode), on('fault', judgeCode), on('event', judgeCode)],
  deadlines: { shelf },
};

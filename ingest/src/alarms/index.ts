import { type Feature, on } from '../feature.ts';
import { judgeCode } from './codes.ts';
import { quiet } from './quiet.ts';
import { shelf } from './shelf.ts';

/** What devices report as fault, event or alarm: occurrences, the alarms they move, the answers; and what ends by itself. */
export const alarms: Feature = {
  name: 'alarms',
  onMessage: [on('alarm', judgeCode), on('fault', judgeCode), on('event', judgeCode)],
  deadlines: { shelf, quiet },
};

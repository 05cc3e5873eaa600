import type { AlarmView } from '@vigil/vocabulary';
import { chainInWords, inWords } from '../contract-faults/reason.ts';
import { saidLine } from '../contract-faults/shown.ts';
import { fullTime } from './format.ts';
import type { Language } from './index.ts';
import type { T } from './t.ts';

/** What ingest writes of connections that it saw cut again and again. */
const refusal = /^refused: (.+), since (\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/** What the alarm says beside its code: our own findings in the reader's language, everything else as it came. */
export function alarmText(alarm: Pick<AlarmView, 'code' | 'text'>, t: T, language: Language): string | null {
  if (alarm.text === null) return null;
  if (alarm.code === 'unreadable-alarm') return saidLine(inWords(alarm.text, language));
  const [, why, since] = (alarm.code === 'connection-refused' ? refusal.exec(alarm.text) : null) ?? [];
  if (why === undefined || since === undefined) return saidLine(alarm.text);
  return t('detail.refused', { why: saidLine(chainInWords(why, language)), time: fullTime(Date.parse(since)) });
}

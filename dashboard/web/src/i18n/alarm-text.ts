import type { AlarmView } from '@vigil/vocabulary';
import { fullTime } from './format.ts';
import type { T } from './t.ts';

/** What ingest writes of connections that it saw cut again and again. */
const refusal = /^refused: (.+), since (\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/** What the alarm says beside its code: our own findings in the reader's language, everything else as it came. */
export function alarmText(alarm: Pick<AlarmView, 'code' | 'text'>, t: T): string | null {
  const [, why, since] = (alarm.code === 'connection-refused' ? refusal.exec(alarm.text ?? '') : null) ?? [];
  if (why === undefined || since === undefined) return alarm.text;
  return t('detail.refused', { why, time: fullTime(Date.parse(since)) });
}

import type { AlarmView } from '@vigil/vocabulary';
import { overdueText } from '../i18n/due-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useSecond } from '../live/desk.ts';

/** How the alarm came, and what its unit is known for, as words in a frame; nothing when all is as it should be. */
export function AlarmTags({
  marks,
  inspectionValidUntil,
}: Pick<AlarmView, 'marks' | 'inspectionValidUntil'>): React.JSX.Element {
  const { t } = useWords();
  return (
    <>
      {marks.map((mark) => (
        <span key={mark} className="tag" title={t(`markHint.${mark}`)}>
          {t(`mark.${mark}`)}
        </span>
      ))}
      {inspectionValidUntil === undefined ? null : <Overdue inspectionValidUntil={inspectionValidUntil} />}
    </>
  );
}

/** By the calendar of this moment: the date may pass, or be corrected, while the alarm is open. */
function Overdue(unit: Pick<AlarmView, 'inspectionValidUntil'>): React.JSX.Element | null {
  const { t } = useWords();
  const since = overdueText(unit, useSecond(), t);
  return since === null ? null : (
    <span className="tag" title={since}>
      {t('compliance.mark')}
    </span>
  );
}

import type { AlarmView } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';

/** How the alarm came, as words in a frame; nothing when it came as it should. */
export function AlarmTags({ marks }: Pick<AlarmView, 'marks'>): React.JSX.Element {
  const { t } = useWords();
  return (
    <>
      {marks.map((mark) => (
        <span key={mark} className="tag" title={t(`markHint.${mark}`)}>
          {t(`mark.${mark}`)}
        </span>
      ))}
    </>
  );
}

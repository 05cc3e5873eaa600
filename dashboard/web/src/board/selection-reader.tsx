import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { useAlarm } from '../live/desk.ts';
import { spokenAlarm } from '../sound/spoken.ts';

/** Reads to who cannot see which alarm is selected, also when it was selected from elsewhere. */
export function SelectionReader({ id }: { readonly id: string | null }): React.JSX.Element {
  const { t } = useWords();
  return (
    <div className="hidden-text" role="status" aria-label={t('keys.selection')}>
      {id === null ? null : <Selected key={id} id={id} />}
    </div>
  );
}

function Selected({ id }: { readonly id: string }): React.JSX.Element | null {
  const { t, w } = useWords();
  const reference = useReference();
  const alarm = useAlarm(id);
  if (alarm === undefined) return null;
  return <p>{`${t('keys.selected')} ${spokenAlarm(alarm, t, w, reference)}, ${t(`state.${alarm.state}`)}`}</p>;
}

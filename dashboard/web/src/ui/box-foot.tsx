import { useWords } from '../i18n/use-words.ts';

/** The last line of a form in a box: leave it, or send it. While it is being sent nobody sends it again. */
export function BoxFoot({
  send,
  pending,
  disabled = false,
  onClose,
}: {
  /** What sending does here, in the reader's words. */
  readonly send: string;
  readonly pending: boolean;
  /** There is nothing to send yet. */
  readonly disabled?: boolean;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  return (
    <div className="box-foot">
      <button type="button" className="btn" onClick={onClose}>
        {t('cmd.cancel')}
      </button>
      <button type="submit" className="btn btn-main" disabled={pending || disabled}>
        {pending ? t('cmd.pending') : send}
      </button>
    </div>
  );
}

import { useWords } from '../i18n/use-words.ts';
import { shown } from './shown.ts';

/** What was sent, in one line; the whole of what is kept as a tooltip. */
export function Sample({ text }: { readonly text: string }): React.JSX.Element | null {
  const { t } = useWords();
  if (text === '') return null;
  return (
    <code className="sample" title={shown(text, 400)}>
      <span className="hidden-text">{t('contractFaults.sample')}: </span>
      {shown(text)}
    </code>
  );
}

import type { ContractFaultView } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';
import { sampleOf } from './reason.ts';
import { shown } from './shown.ts';

/** What was sent, in one line; the whole of what is kept as a tooltip. */
export function Sample({
  fault,
}: {
  readonly fault: Pick<ContractFaultView, 'kind' | 'sample'>;
}): React.JSX.Element | null {
  const { t, language } = useWords();
  const text = sampleOf(fault.kind, fault.sample, language);
  if (text === '') return null;
  return (
    <code className="sample" title={shown(text, 400)}>
      <span className="hidden-text">{t('contractFaults.sample')}: </span>
      {shown(text)}
    </code>
  );
}

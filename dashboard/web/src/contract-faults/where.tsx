import type { ContractFaultView } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';
import { reasonOf } from './reason.ts';
import { shown } from './shown.ts';

/** Where exactly a fault is, or why: our reasons in words, names of the contract and of senders as they are. */
export function Where({
  fault,
}: {
  readonly fault: Pick<ContractFaultView, 'kind' | 'path'>;
}): React.JSX.Element | null {
  const { language } = useWords();
  if (fault.path === '') return null;
  const why = reasonOf(fault.kind, fault.path, language);
  if (why === null) return <code className="path">{shown(fault.path)}</code>;
  return <span title={fault.path}>{why}</span>;
}

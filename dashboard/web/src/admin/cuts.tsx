import type { CredentialReach } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';

/** Whom a change cuts off. */
export function Cuts({ cuts }: { readonly cuts: CredentialReach }): React.JSX.Element {
  const { t } = useWords();
  return cuts.units === 0 ? (
    <p>{t('admin.cutsNobody')}</p>
  ) : (
    <p className={cuts.emergencies > 0 ? 'p-emergency' : undefined}>{t('admin.cuts', { ...cuts })}</p>
  );
}

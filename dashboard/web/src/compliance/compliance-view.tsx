import { useQuery } from '@tanstack/react-query';
import type { ComplianceRow } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { useWords } from '../i18n/use-words.ts';
import { Loaded, Page } from '../views/page.tsx';
import { InspectionList } from './inspection-list.tsx';
import { Rates } from './rates.tsx';

export default function ComplianceView(): React.JSX.Element {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ['compliance'],
    queryFn: () => api.get<readonly ComplianceRow[]>('/api/compliance'),
  });
  return (
    <Page title={t('compliance.title')} note={t('compliance.note')}>
      <InspectionList />
      <Loaded query={query}>{(rows) => <Rates rows={rows} />}</Loaded>
    </Page>
  );
}

import { Tabs } from 'antd';
import { useWords } from '../i18n/use-words.ts';
import { AuditList } from '../views/audit-list.tsx';
import { useFilters } from '../views/filters.tsx';
import { Page } from '../views/page.tsx';
import { CredentialsPanel } from './credentials-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { RegisterFilesPanel } from './register-files/panel.tsx';

export default function AdminView(): React.JSX.Element {
  const { t } = useWords();
  const { value, set } = useFilters();
  return (
    <Page title={t('admin.title')}>
      <Tabs
        activeKey={value('show') ?? 'people'}
        onChange={(show) => set({ show })}
        items={[
          { key: 'people', label: t('admin.people'), children: <PeoplePanel /> },
          { key: 'credentials', label: t('admin.credentials'), children: <CredentialsPanel /> },
          { key: 'import', label: t('admin.import'), children: <RegisterFilesPanel /> },
          { key: 'audit', label: t('admin.audit'), children: <AuditList /> },
        ]}
      />
    </Page>
  );
}

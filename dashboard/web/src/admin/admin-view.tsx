import { Tabs } from 'antd';
import { useWords } from '../i18n/use-words.ts';
import { AuditList } from '../views/audit-list.tsx';
import { Page } from '../views/page.tsx';
import { CredentialsPanel } from './credentials-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { RegisterFilesPanel } from './register-files/panel.tsx';

export default function AdminView(): React.JSX.Element {
  const { t } = useWords();
  return (
    <Page title={t('admin.title')}>
      <Tabs
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

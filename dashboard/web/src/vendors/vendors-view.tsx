import { Segmented } from 'antd';
import { useWords } from '../i18n/use-words.ts';
import { useFilters } from '../views/filters.tsx';
import { Page } from '../views/page.tsx';
import { Faults, FaultTools } from './faults.tsx';
import { Messages, MessageTools } from './messages.tsx';

/** Two lists of the same trouble: what senders do wrong again and again, and the single messages that were set aside. */
export default function VendorsView(): React.JSX.Element {
  const { t } = useWords();
  const { value, set } = useFilters();
  // A link to a reason of the quarantine (system page) means the messages.
  const part = value('show') ?? (value('reason') === undefined ? 'faults' : 'messages');
  const messages = part === 'messages';
  return (
    <Page
      title={t('vendors.title')}
      note={messages ? t('vendors.note') : t('vendors.faultsNote')}
      tools={
        <div className="filters" role="group" aria-label={t('filter.label')}>
          <Segmented
            aria-label={t('vendors.show')}
            value={messages ? 'messages' : 'faults'}
            onChange={(show) => set({ show })}
            options={[
              { value: 'faults', label: t('contractFaults.title') },
              { value: 'messages', label: t('vendors.messages') },
            ]}
          />
          {messages ? <MessageTools /> : <FaultTools />}
        </div>
      }
    >
      {messages ? <Messages /> : <Faults />}
    </Page>
  );
}

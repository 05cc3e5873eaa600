import { Segmented } from 'antd';
import { useWords } from '../i18n/use-words.ts';
import { useFilters } from '../views/filters.tsx';
import { Page } from '../views/page.tsx';
import { Faults, FaultTools } from './faults.tsx';
import { Live, LiveTools } from './live.tsx';
import { Messages, MessageTools } from './messages.tsx';

/** What senders do wrong again and again, the single messages that were set aside, and what they send just now. */
const parts = {
  faults: { title: 'contractFaults.title', note: 'vendors.faultsNote', tools: FaultTools, list: Faults },
  messages: { title: 'vendors.messages', note: 'vendors.note', tools: MessageTools, list: Messages },
  live: { title: 'vendors.live', note: 'vendors.liveNote', tools: LiveTools, list: Live },
} as const;
type Part = keyof typeof parts;
const isPart = (name: string): name is Part => Object.hasOwn(parts, name);

export default function VendorsView(): React.JSX.Element {
  const { t } = useWords();
  const { value, set } = useFilters();
  // A link to a reason of the quarantine (system page) means the messages.
  const asked = value('show') ?? (value('reason') === undefined ? 'faults' : 'messages');
  const part = isPart(asked) ? asked : 'faults';
  const { note, tools: Tools, list: List } = parts[part];
  return (
    <Page
      title={t('vendors.title')}
      note={t(note)}
      tools={
        <div className="filters" role="group" aria-label={t('filter.label')}>
          <Segmented<Part>
            aria-label={t('vendors.show')}
            value={part}
            onChange={(show) => set({ show })}
            options={(['faults', 'messages', 'live'] as const).map((one) => ({
              value: one,
              label: t(parts[one].title),
            }))}
          />
          <Tools />
          <a className="btn" href="/api-reference" target="_blank" rel="noreferrer">
            {t('vendors.reference')}
          </a>
        </div>
      }
    >
      <List />
    </Page>
  );
}

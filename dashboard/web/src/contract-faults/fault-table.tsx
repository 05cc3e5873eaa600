import type { ContractFaultView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { useReference } from '../api/reference.ts';
import { count } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { When } from '../ui/age.tsx';
import { byNumber, byText, DataTable } from '../views/data-table.tsx';
import { Sample } from './sample.tsx';
import { Where } from './where.tsx';

/** What many senders do against the contract. */
export function FaultTable({ rows }: { readonly rows: readonly ContractFaultView[] }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const vendorOf = ({ vendor }: ContractFaultView): string => (vendor === null ? '–' : reference.vendor(vendor));
  return (
    <DataTable
      label={t('contractFaults.title')}
      empty={t('contractFaults.none')}
      rows={rows}
      rowKey={({ credential, unitId, kind, path }) => `${credential} ${unitId} ${kind} ${path}`}
      columns={[
        {
          title: t('contractFaults.name'),
          order: byText(({ kind }) => w.contractFault(kind).name),
          render: ({ kind }) => (
            <>
              <strong>{w.contractFault(kind).name}</strong>
              <p className="muted">{w.contractFault(kind).fate}</p>
            </>
          ),
        },
        {
          title: t('contractFaults.path'),
          render: (fault) => (
            <>
              <Where fault={fault} />
              <Sample fault={fault} />
            </>
          ),
        },
        {
          title: t('col.unit'),
          className: 'mono',
          order: byText(({ unitId }) => unitId ?? ''),
          render: ({ unitId }) =>
            unitId === null ? (
              <span className="muted">{t('contractFaults.noUnit')}</span>
            ) : (
              <Link href={`/units/${encodeURIComponent(unitId)}`}>{unitId}</Link>
            ),
        },
        {
          title: t('col.origin'),
          className: 'mono',
          order: byText(({ credential }) => credential),
          render: ({ credential }) => credential,
        },
        { title: t('col.vendor'), order: byText(vendorOf), render: vendorOf },
        {
          title: t('col.count'),
          width: 90,
          className: 'n',
          order: byNumber((fault) => fault.count),
          render: (fault) => count(fault.count),
        },
        {
          title: t('contractFaults.first'),
          width: 110,
          order: byNumber(({ firstAt }) => firstAt),
          render: ({ firstAt }) => <When at={firstAt} />,
        },
        {
          title: t('contractFaults.last'),
          width: 110,
          order: byNumber(({ lastAt }) => lastAt),
          render: ({ lastAt }) => <When at={lastAt} />,
        },
      ]}
    />
  );
}

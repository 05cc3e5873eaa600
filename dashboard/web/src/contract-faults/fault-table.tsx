import type { ContractFaultView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { useReference } from '../api/reference.ts';
import { count } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { When } from '../ui/age.tsx';
import { Sample } from './sample.tsx';
import { Where } from './where.tsx';

/** What many senders do against the contract. */
export function FaultTable({ rows }: { readonly rows: readonly ContractFaultView[] }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- may scroll, so it must be reachable by keyboard
    <div className="sheet scroll-x" role="group" aria-label={t('contractFaults.title')} tabIndex={0}>
      <table className="grid-table fault-table">
        <thead>
          <tr>
            <th scope="col">{t('contractFaults.name')}</th>
            <th scope="col">{t('contractFaults.path')}</th>
            <th scope="col">{t('col.unit')}</th>
            <th scope="col">{t('col.origin')}</th>
            <th scope="col">{t('col.vendor')}</th>
            <th scope="col" className="n">
              {t('col.count')}
            </th>
            <th scope="col">{t('contractFaults.first')}</th>
            <th scope="col">{t('contractFaults.last')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((fault) => {
            const { name, fate } = w.contractFault(fault.kind);
            return (
              <tr key={`${fault.credential} ${fault.unitId} ${fault.kind} ${fault.path}`}>
                <td className="fault-what">
                  <strong>{name}</strong>
                  <p className="muted">{fate}</p>
                </td>
                <td>
                  <Where fault={fault} />
                  <Sample fault={fault} />
                </td>
                <td className="mono">
                  {fault.unitId === null ? (
                    <span className="muted">{t('contractFaults.noUnit')}</span>
                  ) : (
                    <Link href={`/units/${encodeURIComponent(fault.unitId)}`}>{fault.unitId}</Link>
                  )}
                </td>
                <td className="mono">{fault.credential}</td>
                <td>{fault.vendor === null ? '–' : reference.vendor(fault.vendor)}</td>
                <td className="n">{count(fault.count)}</td>
                <td>
                  <When at={fault.firstAt} />
                </td>
                <td>
                  <When at={fault.lastAt} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

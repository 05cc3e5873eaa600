import { useQuery } from '@tanstack/react-query';
import type { ContractFaultView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { count, fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Loaded, Sheet } from '../views/page.tsx';
import { Sample } from './sample.tsx';
import { Where } from './where.tsx';

const refreshMs = 15_000;
const limit = 20;

/** What one unit does against the contract, for its page. */
export function UnitFaults({
  unitId,
  vendor,
}: {
  readonly unitId: string;
  readonly vendor: string;
}): React.JSX.Element | null {
  const { t } = useWords();
  const may = useMay();
  const allowed = may('quarantine.read');
  const query = useQuery({
    queryKey: ['contract-faults', { unitId }],
    queryFn: () => api.get<readonly ContractFaultView[]>('/api/contract-faults', { unitId, limit }),
    refetchInterval: refreshMs,
    enabled: allowed,
  });
  if (!allowed) return null;
  return (
    <Sheet
      title={t('contractFaults.title')}
      extra={<Link href={`/vendors?vendor=${encodeURIComponent(vendor)}`}>{t('contractFaults.all')}</Link>}
    >
      <Loaded query={query}>
        {(rows) => (
          <>
            {rows.length === 0 ? <p className="muted">{t('contractFaults.none')}</p> : null}
            <ul className="faults">
              {rows.map((fault) => (
                <Fault key={`${fault.credential} ${fault.kind} ${fault.path}`} fault={fault} />
              ))}
            </ul>
            {rows.length < limit ? null : (
              <p className="muted">
                {t('contractFaults.cut', { n: limit })} ·{' '}
                <Link href={`/vendors?unit=${encodeURIComponent(unitId)}`}>{t('contractFaults.rest')}</Link>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Sheet>
  );
}

function Fault({ fault }: { readonly fault: ContractFaultView }): React.JSX.Element {
  const { t, w } = useWords();
  const { name, fate } = w.contractFault(fault.kind);
  return (
    <li>
      <p className="fault-head">
        <strong>{name}</strong>
        <Where fault={fault} />
        <span className="grow" />
        <span>{t('contractFaults.times', { n: count(fault.count) })}</span>
      </p>
      <p className="muted">{fate}</p>
      <Sample fault={fault} />
      <p className="muted">
        {t('contractFaults.period', { first: fullTime(fault.firstAt), last: fullTime(fault.lastAt) })}
      </p>
    </li>
  );
}

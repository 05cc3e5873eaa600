import { useQuery } from '@tanstack/react-query';
import { type ContractFaultView, contractFaults } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { FaultTable } from '../contract-faults/fault-table.tsx';
import { useWords } from '../i18n/use-words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Choice, useFilters } from '../views/filters.tsx';
import { Loaded } from '../views/page.tsx';

const limit = 100;
const refreshMs = 15_000;

export function FaultTools(): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const { value, set } = useFilters();
  const unit = value('unit');
  return (
    <>
      {/* Comes with the link of a unit's page; here it can only be taken away again. */}
      {unit === undefined ? null : (
        <Choice
          label={t('col.unit')}
          value={unit}
          onChange={(next) => set({ unit: next })}
          options={[{ value: unit, label: unit }]}
        />
      )}
      <Choice
        label={t('contractFaults.name')}
        width={200}
        value={value('kind')}
        onChange={(kind) => set({ kind })}
        options={contractFaults.map(({ kind }) => ({ value: kind, label: w.contractFault(kind).name }))}
      />
      <Choice
        label={t('col.vendor')}
        value={value('vendor')}
        onChange={(vendor) => set({ vendor })}
        options={reference.vendors.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <ListFile list="contract-faults" ask={{ unitId: unit, vendor: value('vendor'), kind: value('kind') }} />
    </>
  );
}

export function Faults(): React.JSX.Element {
  const { t } = useWords();
  const { value } = useFilters();
  const ask = { unitId: value('unit'), vendor: value('vendor'), kind: value('kind'), limit };
  const query = useQuery({
    queryKey: ['contract-faults', ask],
    queryFn: () => api.get<readonly ContractFaultView[]>('/api/contract-faults', ask),
    refetchInterval: refreshMs,
  });
  return (
    <Loaded query={query}>
      {(rows) => (
        <>
          <FaultTable rows={rows} />
          {rows.length < limit ? null : (
            <p className="muted">
              {t('contractFaults.cut', { n: limit })} · {t('contractFaults.narrow')}
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

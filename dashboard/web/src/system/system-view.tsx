import { useQuery } from '@tanstack/react-query';
import { availabilities, type SystemView as System } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { shown } from '../contract-faults/shown.ts';
import { count, roughAge } from '../i18n/format.ts';
import { hasKey } from '../i18n/has-key.ts';
import type { T } from '../i18n/t.ts';
import { useWords } from '../i18n/use-words.ts';
import { zh } from '../i18n/zh.ts';
import { Ago } from '../ui/age.tsx';
import { AuditList } from '../views/audit-list.tsx';
import { byNumber, byText, type Column, DataTable } from '../views/data-table.tsx';
import { AvailabilityMark, OkMark } from '../views/marks.tsx';
import { Loaded, Page, Sheet } from '../views/page.tsx';
import { ProcessPanels } from './fact-panel.tsx';

const refreshMs = 3_000;

export default function SystemView(): React.JSX.Element {
  const { t } = useWords();
  const may = useMay();
  const query = useQuery({
    queryKey: ['system'],
    queryFn: () => api.get<System>('/api/system'),
    refetchInterval: refreshMs,
  });
  return (
    <Page title={t('system.title')}>
      <Loaded query={query}>
        {(system) => (
          <>
            <ProcessPanels processes={system.processes} />
            <div className="columns">
              <div className="stack">
                <Path system={system} />
                <ContractFaults system={system} />
                <Quarantine system={system} />
              </div>
              <div className="stack">
                <Desks system={system} />
                <Units system={system} />
              </div>
            </div>
          </>
        )}
      </Loaded>
      {may('audit.read') ? (
        <Sheet title={t('system.audit')}>
          <AuditList />
        </Sheet>
      ) : null}
    </Page>
  );
}

function Path({ system }: { readonly system: System }): React.JSX.Element {
  const { t } = useWords();
  const newest = Math.max(0, ...system.cursors.map((cursor) => cursor.seq));
  return (
    <>
      <Sheet title={t('system.proof')}>
        <p>
          {system.proof === null
            ? t('system.proofNever')
            : t('system.proofText', {
                age: roughAge(system.now - system.proof.at, t),
                ms: Math.round(system.proof.latencyMs),
              })}
        </p>
      </Sheet>
      <Sheet
        title={t('system.cursors')}
        extra={
          <span>
            {/* The engine's own sentence is for whoever repairs it. */}
            <span title={system.history.detail}>
              {t('system.history')}{' '}
              {hasKey(zh.driver, system.history.driver) ? t(`driver.${system.history.driver}`) : system.history.driver}{' '}
              <OkMark ok={system.history.ok} />
            </span>
            {system.history.ok ? null : <span className="muted"> {shown(system.history.detail, 400)}</span>}
          </span>
        }
      >
        <DataTable
          label={t('system.cursors')}
          rows={system.cursors}
          rowKey={({ name }) => name}
          columns={[
            {
              title: t('col.cursor'),
              order: byText(({ name }) => cursorName(name, t)),
              render: ({ name }) => <span title={name}>{cursorName(name, t)}</span>,
            },
            { title: t('col.seq'), className: 'n mono', render: ({ seq }) => count(seq) },
            {
              title: t('col.lag'),
              className: 'n mono',
              order: byNumber(({ seq }) => newest - seq),
              render: ({ seq }) => count(newest - seq),
            },
            { title: t('col.time'), order: byNumber(({ at }) => at), render: ({ at }) => <Ago at={at} /> },
          ]}
        />
      </Sheet>
    </>
  );
}

/**
 * `ingest:main` is the alarm processing of the journal `main`; `ingest:main:telemetry` and `ingest:main:from:gw-1` are
 * what is read behind it.
 */
function cursorName(name: string, t: T): string {
  const [what = '', journal, lane, ...rest] = name.split(':');
  if (!hasKey(zh.cursor, what)) return name;
  const credential = rest.join(':');
  const behind = lane === 'telemetry' ? t('cursor.telemetry') : t('cursor.from', { credential });
  return [t(`cursor.${what}`), journal, lane === undefined ? undefined : behind]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** The page a desk looks at, as the navigation calls it. */
function viewName(view: string, t: T): string {
  const first = view.split('/')[1] ?? '';
  const name = first === '' ? 'board' : first;
  return hasKey(zh.nav, name) ? t(`nav.${name}`) : view;
}

function Desks({ system }: { readonly system: System }): React.JSX.Element {
  const { t } = useWords();
  const badness = (desk: System['desks'][number]): number =>
    (desk.live ? 0 : 4) + ((desk.unconfirmed ?? 0) > 0 ? 2 : 0) + (desk.sound === 'on' ? 0 : 1);
  // Desks have no id of their own: one user may sit at several.
  const desks = system.desks
    .toSorted((a, b) => badness(b) - badness(a))
    .map((desk, index) => ({ ...desk, key: `${desk.user} ${index}` }));
  return (
    <Sheet title={t('system.desks')} extra={<span className="muted">{t('filter.total', { n: desks.length })}</span>}>
      <DataTable
        label={t('system.desks')}
        empty={t('system.noDesks')}
        rows={desks}
        rowKey={({ key }) => key}
        columns={[
          { title: t('col.user'), order: byText(({ user }) => user), render: ({ user }) => user },
          {
            title: t('col.view'),
            order: byText(({ view }) => viewName(view, t)),
            render: ({ view }) => <span title={view}>{viewName(view, t)}</span>,
          },
          {
            title: t('col.live'),
            order: byNumber(({ live }) => Number(live)),
            render: ({ live }) =>
              live ? <span className="muted">{t('top.live')}</span> : <OkMark ok={false} bad={t('system.notLive')} />,
          },
          {
            title: t('col.sound'),
            order: byText(({ sound }) => sound),
            render: ({ sound }) =>
              sound === 'on' ? (
                <span className="muted">{t('sound.on')}</span>
              ) : (
                <OkMark ok={false} bad={t('sound.off')} />
              ),
          },
          {
            title: t('col.unconfirmed'),
            className: 'n',
            order: byNumber(({ unconfirmed }) => unconfirmed ?? 0),
            render: ({ unconfirmed }) => (
              <span className={(unconfirmed ?? 0) > 0 ? 'p-high' : undefined}>{unconfirmed ?? 0}</span>
            ),
          },
          {
            title: t('col.lastBeat'),
            className: 'n',
            order: byNumber(({ lastBeatAt }) => lastBeatAt),
            render: ({ lastBeatAt }) => <Ago at={lastBeatAt} />,
          },
        ]}
      />
    </Sheet>
  );
}

/** Of a table that counts something by vendor; null: nobody's. */
function useVendorAndCount(): readonly Column<{ readonly vendor: string | null; readonly count: number }>[] {
  const { t } = useWords();
  const reference = useReference();
  return [
    {
      title: t('col.vendor'),
      order: byText(({ vendor }) => (vendor === null ? '' : reference.vendor(vendor))),
      render: ({ vendor }) => (vendor === null ? '–' : reference.vendor(vendor)),
    },
    {
      title: t('col.count'),
      className: 'n',
      order: byNumber(({ count: n }) => n),
      render: ({ count: n }) => count(n),
    },
  ];
}

function ContractFaults({ system }: { readonly system: System }): React.JSX.Element {
  const { t, w } = useWords();
  const vendorAndCount = useVendorAndCount();
  return (
    <Sheet title={t('contractFaults.day')}>
      <DataTable
        label={t('contractFaults.day')}
        empty={t('contractFaults.none')}
        rows={system.contractFaults}
        rowKey={({ kind, vendor }) => `${kind} ${vendor}`}
        columns={[
          {
            title: t('contractFaults.name'),
            order: byText(({ kind }) => w.contractFault(kind).name),
            render: ({ kind, vendor }) => (
              <Link href={`/vendors?kind=${kind}${vendor === null ? '' : `&vendor=${encodeURIComponent(vendor)}`}`}>
                {w.contractFault(kind).name}
              </Link>
            ),
          },
          ...vendorAndCount,
        ]}
      />
    </Sheet>
  );
}

function Quarantine({ system }: { readonly system: System }): React.JSX.Element {
  const { t, w } = useWords();
  const vendorAndCount = useVendorAndCount();
  return (
    <Sheet title={t('system.quarantine')}>
      <DataTable
        label={t('system.quarantine')}
        empty={t('vendors.none')}
        rows={system.quarantine}
        rowKey={({ reason, vendor }) => `${reason} ${vendor}`}
        columns={[
          {
            title: t('col.reason'),
            order: byText(({ reason }) => w.quarantine(reason)),
            render: ({ reason }) => <Link href={`/vendors?reason=${reason}`}>{w.quarantine(reason)}</Link>,
          },
          ...vendorAndCount,
        ]}
      />
    </Sheet>
  );
}

function Units({ system }: { readonly system: System }): React.JSX.Element {
  const { t } = useWords();
  return (
    <Sheet title={t('system.units')} extra={<span className="muted">{t('system.of', { n: system.units.total })}</span>}>
      <DataTable
        label={t('system.units')}
        rows={availabilities.map((name) => ({ name, count: system.units.by[name] }))}
        rowKey={({ name }) => name}
        columns={[
          {
            title: t('col.availability'),
            render: ({ name, count: n }) => (
              <Link href={`/units?availability=${name}`} className="row-link">
                {n === 0 ? (
                  <span className="muted">{t(`availability.${name}`)}</span>
                ) : (
                  <AvailabilityMark value={name} />
                )}
              </Link>
            ),
          },
          { title: t('col.count'), className: 'n', render: ({ count: n }) => count(n) },
        ]}
      />
    </Sheet>
  );
}

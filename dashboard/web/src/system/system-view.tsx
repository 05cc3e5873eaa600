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
        <table className="grid-table">
          <thead>
            <tr>
              <th scope="col">{t('col.cursor')}</th>
              <th scope="col" className="n">
                {t('col.seq')}
              </th>
              <th scope="col" className="n">
                {t('col.lag')}
              </th>
              <th scope="col">{t('col.time')}</th>
            </tr>
          </thead>
          <tbody>
            {system.cursors.map((cursor) => (
              <tr key={cursor.name}>
                <td title={cursor.name}>{cursorName(cursor.name, t)}</td>
                <td className="n mono">{count(cursor.seq)}</td>
                <td className="n mono">{count(newest - cursor.seq)}</td>
                <td>
                  <Ago at={cursor.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
  const desks = [...system.desks].sort((a, b) => badness(b) - badness(a));
  return (
    <Sheet title={t('system.desks')}>
      {system.desks.length === 0 ? <p className="muted">{t('system.noDesks')}</p> : null}
      <table className="grid-table">
        <thead>
          <tr>
            {(['user', 'view', 'live', 'sound'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`col.${name}`)}
              </th>
            ))}
            <th scope="col" className="n">
              {t('col.unconfirmed')}
            </th>
            <th scope="col" className="n">
              {t('col.lastBeat')}
            </th>
          </tr>
        </thead>
        <tbody>
          {desks.map((desk, index) => (
            // Desks have no id of their own: one user may sit at several.
            <tr key={`${desk.user} ${index}`}>
              <td>{desk.user}</td>
              <td title={desk.view}>{viewName(desk.view, t)}</td>
              <td>
                {desk.live ? (
                  <span className="muted">{t('top.live')}</span>
                ) : (
                  <OkMark ok={false} bad={t('system.notLive')} />
                )}
              </td>
              <td>
                {desk.sound === 'on' ? (
                  <span className="muted">{t('sound.on')}</span>
                ) : (
                  <OkMark ok={false} bad={t('sound.off')} />
                )}
              </td>
              <td className={(desk.unconfirmed ?? 0) > 0 ? 'n p-high' : 'n'}>{desk.unconfirmed ?? 0}</td>
              <td className="n">
                <Ago at={desk.lastBeatAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

function ContractFaults({ system }: { readonly system: System }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  return (
    <Sheet title={t('contractFaults.day')}>
      {system.contractFaults.length === 0 ? <p className="muted">{t('contractFaults.none')}</p> : null}
      <table className="grid-table">
        <tbody>
          {system.contractFaults.map(({ kind, vendor, count: n }) => (
            <tr key={`${kind} ${vendor}`}>
              <td>
                <Link href={`/vendors?kind=${kind}${vendor === null ? '' : `&vendor=${encodeURIComponent(vendor)}`}`}>
                  {w.contractFault(kind).name}
                </Link>
              </td>
              <td>{vendor === null ? '–' : reference.vendor(vendor)}</td>
              <td className="n">{count(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

function Quarantine({ system }: { readonly system: System }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  return (
    <Sheet title={t('system.quarantine')}>
      {system.quarantine.length === 0 ? <p className="muted">{t('vendors.none')}</p> : null}
      <table className="grid-table">
        <tbody>
          {system.quarantine.map((entry) => (
            <tr key={`${entry.reason} ${entry.vendor}`}>
              <td>
                <Link href={`/vendors?reason=${entry.reason}`}>{w.quarantine(entry.reason)}</Link>
              </td>
              <td>{entry.vendor === null ? '–' : reference.vendor(entry.vendor)}</td>
              <td className="n">{entry.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

function Units({ system }: { readonly system: System }): React.JSX.Element {
  const { t } = useWords();
  return (
    <Sheet title={t('system.units')} extra={<span className="muted">{t('system.of', { n: system.units.total })}</span>}>
      <table className="grid-table">
        <tbody>
          {availabilities.map((name) => (
            <tr key={name}>
              <td>
                <Link href={`/units?availability=${name}`} className="row-link">
                  {system.units.by[name] === 0 ? (
                    <span className="muted">{t(`availability.${name}`)}</span>
                  ) : (
                    <AvailabilityMark value={name} />
                  )}
                </Link>
              </td>
              <td className="n">{system.units.by[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

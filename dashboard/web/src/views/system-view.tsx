import { useQuery } from '@tanstack/react-query';
import { availabilities, type SystemView as System } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { clockTime, roughAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Ago } from '../ui/age.tsx';
import { AuditList } from './audit-list.tsx';
import { AvailabilityMark, OkMark } from './marks.tsx';
import { Loaded, Page, Sheet } from './page.tsx';

const refreshMs = 3_000;
/** A number of this size is a point in time (after 2017), not a count. */
const epochFrom = 1_500_000_000_000;

export function SystemView(): React.JSX.Element {
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
            <Processes system={system} />
            <div className="columns">
              <div className="stack">
                <Path system={system} />
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

function Processes({ system }: { readonly system: System }): React.JSX.Element {
  const { t } = useWords();
  return (
    <div className="columns three">
      {system.processes.map((process) => (
        <Sheet key={process.name} title={t(`system.name.${process.name}`)} extra={<OkMark ok={process.ok} />}>
          <ProcessFacts entries={flat(process.detail).filter(([name]) => !name.includes('.'))} />
          <details>
            <summary>{t('cmd.detail')}</summary>
            <ProcessFacts entries={flat(process.detail).filter(([name]) => name.includes('.'))} />
          </details>
        </Sheet>
      ))}
    </div>
  );
}

/** Values of nested objects under `outer.inner`; times as time of day. */
function flat(detail: object, path = ''): readonly (readonly [name: string, value: string])[] {
  return Object.entries(detail).flatMap(([key, value]: [string, unknown]) => {
    const name = `${path}${key}`;
    if (typeof value === 'object' && value !== null) return flat(value, `${name}.`);
    if (typeof value === 'number' && value > epochFrom) return [[name, clockTime(value)] as const];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
}

function ProcessFacts({
  entries,
}: {
  readonly entries: readonly (readonly [name: string, value: string])[];
}): React.JSX.Element {
  return (
    <dl className="facts process-facts mono">
      {entries.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
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
            {t('system.history')} <span className="mono">{system.history.driver}</span>{' '}
            <OkMark ok={system.history.ok} /> <span className="muted">{system.history.detail}</span>
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
                <td className="mono">{cursor.name}</td>
                <td className="n mono">{cursor.seq}</td>
                <td className="n mono">{newest - cursor.seq}</td>
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

function Desks({ system }: { readonly system: System }): React.JSX.Element {
  const { t } = useWords();
  return (
    <Sheet title={t('system.desks')}>
      {system.desks.length === 0 ? <p className="muted">{t('system.noDesks')}</p> : null}
      <table className="grid-table">
        <tbody>
          {system.desks.map((desk, index) => (
            // Desks have no id of their own: one user may sit at several.
            <tr key={`${desk.user} ${index}`}>
              <td>{desk.user}</td>
              <td className="mono">{desk.view}</td>
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
                  <AvailabilityMark value={name} />
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

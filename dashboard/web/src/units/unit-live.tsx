import type { UnitDetail, UnitLive } from '@vigil/vocabulary';
import { useEffect, useState } from 'react';
import { saidLine, shown } from '../contract-faults/shown.ts';
import { fullTime, roughAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { Ago, When } from '../ui/age.tsx';
import { AvailabilityMark } from '../views/marks.tsx';
import { Sheet } from '../views/page.tsx';
import { isField, isReason, isValue, unitOfField } from './status-words.ts';

/** Skew below this is transport time, not a wrong clock. */
const skewShownMs = 5_000;

/** Values pushed while this page is open; the fetched ones stand until the first push. */
export function UnitLiveValues({ detail }: { readonly detail: UnitDetail }): React.JSX.Element {
  const { t } = useWords();
  const { link } = useDesk();
  const id = detail.unit.id;
  const [pushed, setPushed] = useState<UnitLive | null>(null);
  useEffect(() => {
    const stop = link.onUnit((live) => {
      if (live.unitId === id) setPushed(live);
    });
    link.watch(id);
    return () => {
      stop();
      link.watch(null);
    };
  }, [link, id]);
  const live = pushed ?? detail.live;
  const values = Object.entries(live.status);
  return (
    <Sheet
      title={t('unit.live')}
      extra={
        <>
          <AvailabilityMark value={live.availability} />
          <span className="muted">
            {isReason(live.availabilityReason) ? t(`reason.${live.availabilityReason}`) : live.availabilityReason}
            {live.lastSeenAt === null ? null : (
              <>
                {' · '}
                {t('col.lastSeen')} <Ago at={live.lastSeenAt} />
              </>
            )}
          </span>
        </>
      }
    >
      {detail.maintenanceUntil === null ? null : (
        <p className="state-note">{t('unit.maintenanceUntil', { time: fullTime(detail.maintenanceUntil) })}</p>
      )}
      {detail.sleepUntil === null || live.availabilityReason !== 'sleeping' ? null : (
        <p className="state-note">{t('unit.sleepUntil', { time: fullTime(detail.sleepUntil) })}</p>
      )}
      {live.availability === 'not-understood' ? (
        <p className="state-note">
          {t(live.availabilityReason === 'refused' ? 'unit.refused' : 'unit.notUnderstood', {
            time: fullTime(live.availabilitySince),
          })}{' '}
          <strong>{t('unit.notUnderstoodDo')}</strong>
        </p>
      ) : null}
      {values.length === 0 ? (
        <p className="muted">{t('unit.noStatus')}</p>
      ) : (
        <dl className="live-values">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{isField(name) ? t(`field.${name}`) : shown(name, 40)}</dt>
              <dd>
                <Value name={name} value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className="muted">
        {live.statusAt === null ? null : (
          <>
            {t('unit.statusAt', { time: '' })}
            <When at={live.statusAt} />
          </>
        )}
        {live.skewMs !== null && Math.abs(live.skewMs) > skewShownMs ? (
          <span className="p-medium"> · ■ {t('unit.skew', { n: Math.round(live.skewMs / 1000) })}</span>
        ) : null}
      </p>
    </Sheet>
  );
}

function Value({ name, value }: { readonly name: string; readonly value: unknown }): React.JSX.Element {
  const { t } = useWords();
  if (value === null || value === undefined) return <span className="muted">{t('value.unknown')}</span>;
  if (typeof value === 'boolean') return <>{value ? t('value.yes') : t('value.no')}</>;
  if (name === 'uptimeMs' && typeof value === 'number') return <>{roughAge(value, t)}</>;
  if (typeof value === 'number')
    return (
      <>
        {Number.isInteger(value) ? value : value.toFixed(2).replace(/0$/, '')} <small>{unitOfField(name)}</small>
      </>
    );
  if (typeof value === 'string')
    return <>{isValue(value) && name !== 'floor' ? t(`value.${value}`) : saidLine(value)}</>;
  return <span className="mono">{shown(JSON.stringify(value))}</span>;
}

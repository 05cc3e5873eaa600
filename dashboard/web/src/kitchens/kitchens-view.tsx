import { useQuery } from '@tanstack/react-query';
import { type CameraCondition, cameraFacts, type KitchenView } from '@vigil/vocabulary';
import { Fragment, memo } from 'react';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import './kitchens.css';
import { hasKey } from '../i18n/has-key.ts';
import { inCounty } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { zh } from '../i18n/zh.ts';
import { Choice, useFilters } from '../views/filters.tsx';
import { Loaded, Page } from '../views/page.tsx';

const refreshMs = 15_000;
/** More premises than this are found by county or "only abnormal", not by scrolling. */
const shownAtMost = 120;

type Camera = KitchenView['cameras'][number];
const counted = (cameras: readonly Camera[], ...conditions: readonly CameraCondition[]): number =>
  cameras.filter(({ condition }) => conditions.includes(condition)).length;
/** Somebody has to look after it. */
const isBad = ({ condition }: Camera): boolean => condition === 'bad' || condition === 'lost';

export default function KitchensView(): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const { value, set } = useFilters();
  const query = useQuery({
    queryKey: ['kitchens'],
    queryFn: () => api.get<readonly KitchenView[]>('/api/kitchens'),
    refetchInterval: refreshMs,
  });
  const county = value('county');
  const onlyBad = value('bad') === '1';
  const cameras = query.data?.flatMap((kitchen) => kitchen.cameras) ?? [];
  return (
    <Page
      title={t('kitchens.title')}
      note={
        query.data === undefined
          ? undefined
          : t('kitchens.summary', {
              sites: query.data.length,
              cameras: cameras.length,
              bad: counted(cameras, 'bad'),
              lost: counted(cameras, 'lost'),
              unknown: counted(cameras, 'unknown'),
            })
      }
      tools={
        <div className="filters" role="group" aria-label={t('filter.label')}>
          <label>
            <input
              type="checkbox"
              checked={onlyBad}
              onChange={(event) => set({ bad: event.target.checked ? '1' : undefined })}
            />{' '}
            {t('kitchens.onlyBad')}
          </label>
          <Choice
            label={t('col.county')}
            value={county}
            onChange={(next) => set({ county: next })}
            options={reference.counties.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
      }
    >
      <Loaded query={query}>
        {(kitchens) => {
          const rows = kitchens
            .filter((kitchen) => county === undefined || kitchen.county === county)
            .filter((kitchen) => !onlyBad || kitchen.cameras.some(isBad))
            .sort((a, b) => b.cameras.filter(isBad).length - a.cameras.filter(isBad).length);
          if (rows.length === 0)
            return <p className="muted">{kitchens.length === 0 ? t('kitchens.none') : t('filter.none')}</p>;
          return (
            <>
              <div className="kitchens">
                {rows.slice(0, shownAtMost).map((kitchen) => (
                  <Kitchen key={kitchen.siteId} kitchen={kitchen} />
                ))}
              </div>
              {rows.length > shownAtMost ? (
                <p className="muted">{t('board.cut', { total: rows.length, shown: shownAtMost })}</p>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

const Kitchen = memo(function Kitchen({ kitchen }: { readonly kitchen: KitchenView }) {
  const { t } = useWords();
  const reference = useReference();
  return (
    <section className="sheet" aria-label={kitchen.name}>
      <div className="sheet-head">
        <h2>{kitchen.name}</h2>
        <span className="muted">{kitchen.openNow ? t('kitchens.openNow') : t('kitchens.closedNow')}</span>
      </div>
      <p className="muted">{inCounty(kitchen.address, reference.county(kitchen.county))}</p>
      <div className="kitchen-facts">
        <span className="head" style={{ textAlign: 'left' }}>
          {t('kitchens.cameras', { n: kitchen.cameras.length })}
        </span>
        {cameraFacts.map((fact) => (
          <span key={fact} className="head">
            {t(`kitchens.fact.${fact}`)}
          </span>
        ))}
        {kitchen.cameras.map((camera) => (
          <Fragment key={camera.unitId}>
            <Link href={`/units/${camera.unitId}`} className="row-link">
              {camera.name}
              {/* Says why a fact is unknown. */}
              {camera.availability !== 'online' && hasKey(zh.availability, camera.availability) ? (
                <span className={camera.condition === 'lost' ? 'p-medium' : 'muted'}>
                  {' · '}
                  {camera.condition === 'lost' ? <span aria-hidden="true">■ </span> : null}
                  {t(`availability.${camera.availability}`)}
                </span>
              ) : null}
            </Link>
            {cameraFacts.map((fact) => (
              <Fact key={fact} name={t(`kitchens.fact.${fact}`)} value={camera[fact]} />
            ))}
          </Fragment>
        ))}
      </div>
    </section>
  );
});

/** Bad is a shape, a word and a colour; fine is only a grey word. */
function Fact({ name, value }: { readonly name: string; readonly value: boolean | null }): React.JSX.Element {
  const { t } = useWords();
  if (value === null)
    return (
      <span className="fact muted" title={`${name}: ${t('kitchens.unknown')}`}>
        {t('kitchens.unknown')}
      </span>
    );
  return value ? (
    <span className="fact fine">{t('kitchens.ok')}</span>
  ) : (
    <span className="fact p-medium">
      <span aria-hidden="true">■</span>
      {t('kitchens.bad')}
    </span>
  );
}

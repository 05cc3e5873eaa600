import { type AlarmView, isEmergency } from '@vigil/vocabulary';
import { useEffect, useRef, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { clockTime } from '../i18n/format.ts';
import { unitNameOf, whereOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk, useLinkStatus, useSecond } from '../live/desk.ts';
import { missingOf } from '../live/unjudged.ts';
import { useBoardState } from './board-state.ts';
import { EmergencyRow } from './emergency-row.tsx';

/** From these counts on rows get less tall, and on a wall stand side by side. */
const denseFrom = 4;
const tilesFrom = 8;
const wallPairsFrom = 7;
const wallTilesFrom = 17;

export function Emergencies(): React.JSX.Element {
  const { t } = useWords();
  const board = useBoard();
  const { selected, wall } = useBoardState();
  const { ids } = board.lists.emergency;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (selected !== null)
      list.current?.querySelector(`[data-id="${CSS.escape(selected)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const shape = wall ? wallShape(ids.length) : deskShape(ids.length);
  return (
    <section className={ids.length > 0 ? 'emergencies any' : 'emergencies'} aria-labelledby="emergencies-title">
      <div className="lane-head">
        <h2 id="emergencies-title">
          {ids.length > 0 ? <span aria-hidden="true">◆</span> : null}
          {t('lane.emergency')}
        </h2>
        {ids.length === 0 ? (
          <Calm />
        ) : (
          <>
            <span className="number">{t('board.count', { n: ids.length })}</span>
            <span className={board.unacknowledgedEmergencies > 0 ? 'p-emergency number' : 'muted'}>
              {t('board.unack', { n: board.unacknowledgedEmergencies })}
            </span>
          </>
        )}
        <span className="grow" />
        <NewsReader />
      </div>
      {/* The log wraps the list: a log role on the list itself would take its list semantics away. */}
      <div
        className="emergency-scroll"
        data-emergencies
        // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
        // A wall has no buttons inside that could take the focus instead.
        {...(ids.length > (wall ? 0 : denseFrom)
          ? { tabIndex: 0, role: 'group', 'aria-label': t('lane.emergency') }
          : {})}
      >
        {ids.length === 0 ? null : (
          <ol ref={list} className={`emergency-list ${shape}`}>
            {ids.map((id) => (
              <EmergencyRow key={id} id={id} />
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

function deskShape(count: number): string {
  return count >= tilesFrom ? 'dense tiles' : count >= denseFrom ? 'dense' : '';
}
/** A wall has no hand to scroll it: it must fit. */
function wallShape(count: number): string {
  if (count >= wallTilesFrom) return 'dense tiles';
  return count >= wallPairsFrom ? 'dense pairs' : count >= denseFrom ? 'dense' : '';
}

/** "None" is said only by a screen that is proven live, of alarms that are judged; before that it is "loading". */
function Calm(): React.JSX.Element {
  const { t } = useWords();
  const { verdict, unjudged } = useLinkStatus();
  const { link } = useDesk();
  useSecond();
  if (!verdict.live) return <span className="calm">{t('app.loading')}</span>;
  if (unjudged !== null) return <span className="p-emergency">{t(`unjudged.${missingOf(unjudged)}.calm`)}</span>;
  return (
    <span className="calm">
      {t('board.calm')} · {t('board.calmHint', { time: clockTime(link.provenAt()) })}
    </span>
  );
}

/**
 * Assertive live region: reads new emergencies to a screen reader, and nothing else. Rows themselves must not be
 * live, or every ticking second would be read.
 */
function NewsReader(): React.JSX.Element {
  const { t, w } = useWords();
  const { store } = useDesk();
  const reference = useReference();
  const [news, setNews] = useState<readonly { readonly key: string; readonly text: string }[]>([]);
  const told = useRef(new Set<string>());
  useEffect(() => {
    const line = (alarm: AlarmView): string =>
      t('board.announce', {
        what: w.code(alarm.code),
        address: `${reference.county(alarm.county)}${whereOf(alarm)}`,
        unit: unitNameOf(alarm, t),
      });
    return store.onChange(({ upserted }) => {
      const fresh = upserted.filter((alarm) => isEmergency(alarm) && alarm.ringing && !told.current.has(alarm.id));
      if (fresh.length === 0) return;
      for (const alarm of fresh) told.current.add(alarm.id);
      setNews((before) => [...before, ...fresh.map((alarm) => ({ key: alarm.id, text: line(alarm) }))].slice(-5));
    });
  }, [store, t, w, reference]);
  return (
    <div className="hidden-text" role="log" aria-live="assertive" aria-label={t('lane.emergency')}>
      {news.map((entry) => (
        <p key={entry.key}>{entry.text}</p>
      ))}
    </div>
  );
}

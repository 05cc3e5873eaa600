import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { clockTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk, useLinkStatus, useSecond } from '../live/desk.ts';
import { missingOf } from '../live/unjudged.ts';
import { say } from '../ui/toasts.tsx';
import { useBoardState } from './board-state.ts';
import { EmergencyRow } from './emergency-row.tsx';
import { NotShown } from './not-shown.tsx';
import { useOutOfSight } from './out-of-sight.ts';
import { FreeSlots, PlaceGap } from './place-gap.tsx';
import { useFocusKept } from './use-focus-kept.ts';
import { useFolded } from './use-folded.ts';
import { useGuarded } from './use-guarded.ts';
import { usePlaceLines } from './use-place-lines.ts';
import type { WallStep } from './wall-steps.ts';

/** From these counts on rows of a desk get less tall. */
const denseFrom = 4;
const tilesFrom = 8;

export function Emergencies({
  scroll,
  step,
}: {
  readonly scroll: RefObject<HTMLDivElement | null>;
  /** How a wall shows them. */
  readonly step: WallStep;
}): React.JSX.Element {
  const { t } = useWords();
  const board = useBoard();
  const { selected, select, wall, mark, guard } = useBoardState();
  const { ids } = board.lists.emergency;
  const section = useRef<HTMLElement>(null);
  useFocusKept(section);
  const hidden = useOutOfSight(scroll);
  const { unsteady, onClick } = useGuarded(guard, scroll, (id) => {
    select(id);
    guard.bring(id);
    say(t('desk.unread'));
  });
  const { tight, isFolded } = useFolded(scroll);
  useEffect(() => {
    if (selected !== null) guard.bring(selected);
  }, [guard, selected]);
  useLayoutEffect(() => guard.mark(mark), [guard, mark]);
  // A wall has no hand that could slip: there stands first what has to be done first, and the slot is its name.
  const onDesk = usePlaceLines(board.places, guard);
  const lines = wall ? ids.map((id, at) => ({ kind: 'row', id, at }) as const) : onDesk;
  const shape = wall ? step : deskShape(ids.length);
  return (
    <section
      ref={section}
      className={ids.length > 0 ? 'emergencies any' : 'emergencies'}
      aria-labelledby="emergencies-title"
    >
      <div className="lane-head">
        <h2 id="emergencies-title" tabIndex={-1}>
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
        <NotShown hidden={hidden} scroll={scroll} />
      </div>
      <div
        ref={scroll}
        className="emergency-scroll"
        data-emergencies
        data-step={step}
        // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
        // A wall has no buttons inside that could take the focus instead.
        {...(ids.length > (wall ? 0 : denseFrom)
          ? { tabIndex: 0, role: 'group', 'aria-label': t('lane.emergency') }
          : {})}
      >
        {ids.length === 0 ? null : (
          <ol className={['emergency-list', shape, tight ? 'tight' : ''].join(' ')} onClickCapture={onClick}>
            {lines.map((line) =>
              line.kind === 'free' ? (
                <FreeSlots key={`free ${line.at}`} from={line.from} to={line.to} />
              ) : line.kind === 'gap' ? (
                <PlaceGap
                  key={`gap ${line.at}`}
                  slot={line.slot}
                  height={tight ? undefined : guard.heightOf(line.at)}
                />
              ) : (
                <EmergencyRow
                  key={line.id}
                  id={line.id}
                  at={line.at}
                  steady={!unsteady.has(line.id)}
                  marked={line.id === mark}
                  folded={isFolded(line.id)}
                />
              ),
            )}
          </ol>
        )}
      </div>
    </section>
  );
}

function deskShape(count: number): string {
  return count >= tilesFrom ? 'dense tiles' : count >= denseFrom ? 'dense' : '';
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

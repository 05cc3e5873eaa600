import type { AlarmView } from '@vigil/vocabulary';
import type { RefObject } from 'react';
import { saidLine } from '../contract-faults/shown.ts';
import { roughAge } from '../i18n/format.ts';
import { isolated, isUnregistered, unitNameOf, whereOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk, useSecond } from '../live/desk.ts';
import { useBoardState } from './board-state.ts';
import type { OutOfSight } from './out-of-sight.ts';

/** Of a page that is turned: what stays in sight. */
const overlapPx = 40;

/** Says what the list of emergencies holds beyond its edges; a desk gets there with a click, a wall sends to a desk. */
export function NotShown({
  hidden,
  scroll,
}: {
  readonly hidden: OutOfSight;
  readonly scroll: RefObject<HTMLElement | null>;
}): React.JSX.Element {
  const turn = (pages: number) => (): void => {
    const box = scroll.current;
    box?.scrollBy({ top: pages * Math.max(box.clientHeight - overlapPx, overlapPx) });
  };
  return (
    <>
      <Beyond edge="above" ids={hidden.above} onTurn={turn(-1)} />
      <Beyond edge="below" ids={hidden.below} onTurn={turn(1)} />
    </>
  );
}

function Beyond({
  edge,
  ids,
  onTurn,
}: {
  readonly edge: keyof OutOfSight;
  readonly ids: readonly string[];
  readonly onTurn: () => void;
}): React.JSX.Element | null {
  const { t, w } = useWords();
  const { wall } = useBoardState();
  const { store } = useDesk();
  const now = useSecond();
  if (ids.length === 0) return null;
  const rows = ids.map((id) => store.row(id)).filter((row) => row !== undefined);
  const unseen = rows.filter((row) => row.acknowledgedAt === null);
  const longest = [...unseen].sort((a, b) => a.raisedAt - b.raisedAt)[0];
  const inWords = (alarm: AlarmView): string =>
    [
      w.code(alarm.code),
      isUnregistered(alarm) ? t('board.placeUnknown') : whereOf(alarm),
      isolated(unitNameOf(alarm, t)),
      alarm.floor === null ? null : t('board.floor', { floor: saidLine(alarm.floor) }),
    ]
      .filter((part) => part !== null)
      .join(' · ');
  const what = [
    longest === undefined
      ? null
      : t('board.notShown.unack', {
          n: unseen.length,
          age: roughAge(now - longest.raisedAt, t),
          longest: inWords(longest),
        }),
    unseen.length === rows.length ? null : t('board.notShown.ack', { n: rows.length - unseen.length }),
  ];
  const text = t(`board.notShown.${edge}`, {
    what: what.filter((part) => part !== null).join(t('board.notShown.and')),
  });
  const classes = unseen.length === 0 ? 'out-of-sight' : 'out-of-sight bad';
  if (wall)
    return (
      <span className={classes}>
        {text}
        {edge === 'below' ? ` · ${t('board.notShown.atDesk')}` : null}
      </span>
    );
  return (
    <button type="button" className={classes} onClick={onTurn}>
      {text}
    </button>
  );
}

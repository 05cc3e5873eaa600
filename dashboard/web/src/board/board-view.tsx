import { type AlarmView, eachLane, type Lane, laneOf, workLanes } from '@vigil/vocabulary';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toldBy } from '../api/same-alarm.ts';
import { useMay, useSession } from '../api/session.ts';
import { CloseBox } from '../closing/close-box.tsx';
import { InspectionCounter } from '../compliance/counter.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useKeys } from '../keys/use-keys.ts';
import { useBoard, useDesk } from '../live/desk.ts';
import { firstUnanswered } from '../live/first-unanswered.ts';
import { useWall } from '../shell/wall.ts';
import { say } from '../ui/toasts.tsx';
import { AlarmDrawer } from './alarm-drawer.tsx';
import { type BoardState, BoardStateContext } from './board-state.ts';
import { toggled } from './chosen.ts';
import { Emergencies } from './emergencies.tsx';
import { HandGuard } from './hand-guard.ts';
import { LaneColumn } from './lane-column.tsx';
import { useRovingFocus } from './roving.ts';
import { useRunner } from './runner.ts';
import { isAskedFirst, type Move, moveSelection, type Shown } from './selection.ts';
import { SelectionReader } from './selection-reader.tsx';
import { ShelveBox } from './shelve-box.tsx';
import { undoLeftMs } from './undo-button.tsx';
import { useAlarmOfAddress } from './use-alarm-of-address.ts';
import { useWallStep } from './use-wall-step.ts';

type Window = { readonly type: 'close' | 'shelve'; readonly alarm: AlarmView };

export function BoardView(): React.JSX.Element {
  const { t, w } = useWords();
  const { store, clock } = useDesk();
  const board = useBoard();
  const may = useMay();
  const { user } = useSession();
  const wall = useWall();
  const [selected, select] = useState<string | null>(null);
  const [detail, setDetail] = useState<string | null>(null);
  /** The lane that has what room the details leave; null: all have their heads there. */
  const [opened, setOpened] = useState<Lane | null>(null);
  const [window, setWindow] = useState<Window | null>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<Lane>>(new Set());
  const { run, pending } = useRunner();
  useAlarmOfAddress(select);
  const focusNext = useRovingFocus(selected);

  const emergencies = board.lists.emergency.ids;
  const unseen = emergencies.filter((id) => store.row(id)?.acknowledgedAt === null).length;
  const scroll = useRef<HTMLDivElement>(null);
  const step = useWallStep(scroll, wall, emergencies.length, unseen);
  const crowded = step === 'dense pairs alone' && wall;

  /** Unless something else is open by now. */
  const close = (done: Window) => (): void => setWindow((open) => (open === done ? null : open));
  const askClose = (id: string): void => {
    const alarm = store.row(id);
    if (alarm !== undefined && may('alarm.close')) setWindow({ type: 'close', alarm });
  };
  const [guard] = useState(() => new HandGuard());
  useEffect(() => () => guard.stop(), [guard]);
  const marked = firstUnanswered(store);
  const mark = marked !== null && may('alarm.acknowledge') ? marked.id : null;
  const looked = selected === null ? undefined : store.row(selected);
  const told = looked === undefined ? null : toldBy(looked);
  useEffect(() => guard.choose(told), [guard, told]);
  const act = useCallback(
    (alarm: AlarmView, type: 'acknowledge' | 'unacknowledge'): void => {
      select(alarm.id);
      run(alarm, { type });
      // The button is gone with what it does: without this the focus would be nowhere.
      scroll.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(alarm.id)}"]`)?.focus({ preventScroll: true });
    },
    [run],
  );
  const acknowledge = useCallback((alarm: AlarmView) => act(alarm, 'acknowledge'), [act]);
  const undo = useCallback((alarm: AlarmView) => act(alarm, 'unacknowledge'), [act]);
  const showDetail = useCallback(
    (id: string): void => {
      setDetail(id);
      // What is selected is never where nobody sees it.
      const alarm = store.row(id);
      setOpened(alarm === undefined ? null : laneOf(alarm));
    },
    [store],
  );
  const state: BoardState = useMemo(
    () => ({ selected, select, openDetail: showDetail, askClose, acknowledge, undo, mark, guard, run, pending, wall }),
    // askClose reads the store at the moment of the click, nothing of this render
    // oxlint-disable-next-line react/exhaustive-deps
    [selected, showDetail, acknowledge, undo, mark, guard, run, pending, wall],
  );

  const shown = (): Shown => {
    const { lists } = board;
    return eachLane((lane) => {
      if (lane === 'emergency') return board.places.ids.filter((id) => id !== null);
      return unfolded.has(lane) ? [...lists[lane].ids, ...lists[lane].quietIds] : lists[lane].ids;
    });
  };
  const move = (direction: Move) => (): void => {
    const next = moveSelection(shown(), selected, direction);
    focusNext(next);
    select(next);
    if (detail !== null && next !== null) showDetail(next);
  };
  /** Takes what is marked and has been readable for long enough to be meant; else it is only shown. */
  const takeMarked = (at: number): void => {
    if (!may('alarm.acknowledge')) return;
    const chosen = selected === null ? undefined : store.row(selected);
    if (marked === null) {
      if (chosen === undefined || chosen.acknowledgedAt !== null) say(t('board.nothing'));
      else if (guard.mayTakeChosen(at)) acknowledge(chosen);
      else say(t('desk.notLooked'));
      return;
    }
    if (!isAskedFirst(chosen, marked) && guard.mayTake(marked.id, at)) {
      acknowledge(marked);
      return;
    }
    select(marked.id);
    guard.bring(marked.id);
    say(t('board.selectFirst', { what: `${w.code(marked.code)} · ${marked.unitName}` }));
  };
  useKeys({
    acknowledge: takeMarked,
    close: () => {
      const chosen = selected === null ? undefined : store.row(selected);
      if (chosen === undefined) return;
      if (chosen.acknowledgedAt === null) say(t('cmd.ackFirst'), true);
      else if (!chosen.latched && chosen.condition === 'active') say(t('cmd.stillActive'), true);
      else askClose(chosen.id);
    },
    undo: () => {
      const chosen = selected === null ? undefined : store.row(selected);
      // On its way it is not told yet: the undo goes behind it.
      const isOnItsWay = chosen !== undefined && pending.has(chosen.id);
      if (chosen !== undefined && (isOnItsWay || undoLeftMs(chosen, user, clock.now()) > 0)) undo(chosen);
      else say(t('desk.undoNothing'), true);
    },
    ArrowUp: move('up'),
    ArrowDown: move('down'),
    ArrowLeft: move('left'),
    ArrowRight: move('right'),
    Enter: () => {
      if (selected !== null) showDetail(selected);
    },
    Escape: () => (detail === null ? select(null) : setDetail(null)),
  });

  return (
    <BoardStateContext.Provider value={state}>
      <div className={['board', detail === null ? '' : 'with-drawer', crowded ? 'crowded' : ''].join(' ')}>
        <h1 className="hidden-text">{t('board.title')}</h1>
        <SelectionReader id={selected} />
        <Emergencies scroll={scroll} step={step} />
        <div className="lanes">
          {workLanes.map((lane) => (
            <LaneColumn
              key={lane}
              lane={lane}
              crowded={crowded}
              unfolded={unfolded.has(lane)}
              onFold={() => setUnfolded((before) => toggled(before, lane))}
              opened={detail === null ? null : opened === lane}
              onOpen={() => setOpened((before) => (before === lane ? null : lane))}
            />
          ))}
          <InspectionCounter />
        </div>
        {detail === null ? null : (
          <AlarmDrawer
            id={detail}
            onClose={() => setDetail(null)}
            onShelve={(alarm) => setWindow({ type: 'shelve', alarm })}
          />
        )}
      </div>
      {window?.type === 'close' ? (
        <CloseBox
          opened={window.alarm}
          busy={pending.has(window.alarm.id)}
          onRun={(alarm, command) => run(alarm, command, close(window))}
          onAcknowledge={acknowledge}
          onClose={() => setWindow(null)}
        />
      ) : null}
      {window?.type === 'shelve' ? (
        <ShelveBox
          opened={window.alarm}
          busy={pending.has(window.alarm.id)}
          onRun={(alarm, command) => run(alarm, command, close(window))}
          onClose={() => setWindow(null)}
        />
      ) : null}
    </BoardStateContext.Provider>
  );
}

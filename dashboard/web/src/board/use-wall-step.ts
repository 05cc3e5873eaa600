import { useEffect, useState } from 'react';
import { type TooMany, type WallStep, wallStep, wallSteps } from './wall-steps.ts';
import { rowsOf, slackPx, watchList } from './watch-list.ts';

const nothing: TooMany = {};

/** What was learnt of this screen is true for its size, and for as long as there is somebody nobody has acknowledged. */
function learn(before: TooMany, box: HTMLElement, newSize: boolean): TooMany {
  const unseen = rowsOf(box).filter((row) => row.classList.contains('unseen'));
  const last = unseen.at(-1);
  if (last === undefined) return nothing;
  const known = newSize ? nothing : before;
  const top = box.firstElementChild?.getBoundingClientRect().top ?? 0;
  const fits = last.getBoundingClientRect().bottom - top <= box.clientHeight + slackPx;
  const step = wallSteps.find((name) => name === box.dataset.step);
  if (fits || step === undefined) return known;
  return { ...known, [step]: Math.min(unseen.length, known[step] ?? unseen.length) };
}

/** The step that a wall's emergencies are shown in; on a desk, which scrolls, it is not looked at. */
export function useWallStep(
  scroll: React.RefObject<HTMLElement | null>,
  wall: boolean,
  count: number,
  unseen: number,
): WallStep {
  const [tooMany, setTooMany] = useState(nothing);
  useEffect(() => {
    if (!wall || scroll.current === null) return undefined;
    let size = '';
    return watchList(scroll.current, (box) => {
      const whole = box.closest('.board');
      const now = `${whole?.clientWidth} × ${whole?.clientHeight}`;
      const newSize = now !== size;
      size = now;
      setTooMany((before) => learn(before, box, newSize));
    });
  }, [scroll, wall]);
  return wallStep(count, unseen, tooMany);
}

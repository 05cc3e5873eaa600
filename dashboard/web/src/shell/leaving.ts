import { useEffect } from 'react';
import { useMay } from '../api/session.ts';
import { useDesk } from '../live/desk.ts';
import { firstUnanswered } from '../live/first-unanswered.ts';
import { useWall } from './wall.ts';

let isMeant = false;
/** Loads the page again without asking: whoever presses this has read what is wrong with it. */
export function reload(): void {
  isMeant = true;
  location.reload();
}

/** The browser asks to unload before it hands a number to the telephone, ms after the click. */
const dialMs = 1_000;
let dialledAt = Number.NEGATIVE_INFINITY;
function noteDial({ target, timeStamp }: Event): void {
  if (target instanceof Element && target.closest('a[href^="tel:"]') !== null) dialledAt = timeStamp;
}

/** Somebody could take what rings, and it rings. A wall screen has nobody who could be asked. */
export function useMayNotLeave(): () => boolean {
  const { store } = useDesk();
  const may = useMay();
  const wall = useWall();
  return () => !wall && may('alarm.acknowledge') && firstUnanswered(store) !== null;
}

/** Closing the tab or going elsewhere with unanswered emergencies asks first, in the browser's own words; telephoning does not. */
export function useAskBeforeUnload(): void {
  const mayNotLeave = useMayNotLeave();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (isMeant || event.timeStamp - dialledAt < dialMs || !mayNotLeave()) return;
      event.preventDefault();
      // Chromium before 119 asks for this alone.
      event.returnValue = 'unanswered';
    };
    window.addEventListener('beforeunload', ask);
    document.addEventListener('click', noteDial, true);
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('click', noteDial, true);
    };
  });
}

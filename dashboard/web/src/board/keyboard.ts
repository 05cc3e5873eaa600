import { useEffect, useRef } from 'react';

export type Keys = Readonly<Record<string, () => void>>;

/** Letters typed into a field, and keys of an open modal dialog, belong to those. */
function isElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('dialog[open]') !== null || document.querySelector('.cover') !== null) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Enter and Space on a focused button or link press that, not the board. */
function pressesControl(event: KeyboardEvent): boolean {
  return (
    (event.key === 'Enter' || event.key === ' ') &&
    event.target instanceof HTMLElement &&
    event.target.closest('button, a') !== null
  );
}

/**
 * A key held down repeats by itself. Only moving may repeat: every other key acts once a press, or an elbow on A would
 * acknowledge one emergency after the other.
 */
function repeatsByItself(event: KeyboardEvent): boolean {
  return event.repeat && !event.key.startsWith('Arrow');
}

/** One listener for the whole view; focus stays wherever it is. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (isElsewhere(event) || pressesControl(event)) return;
      const action = now.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action === undefined) return;
      event.preventDefault();
      if (!repeatsByItself(event)) action();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

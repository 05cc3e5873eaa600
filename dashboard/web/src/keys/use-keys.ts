import { useEffect, useRef } from 'react';
import { useSession } from '../api/session.ts';
import type { KeyAction, KeyHandlers } from './actions.ts';
import { keymapOf } from './key-store.ts';
import { actionOf } from './keymap.ts';

/** Letters typed into a field, and keys of an open modal dialog, belong to those. Under the cover nothing acts. */
function isElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
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

type Layer = { readonly current: KeyHandlers };
/** What answers everywhere; what a view says goes before it. */
let ground: Layer | null = null;
/** The one shown last first. */
const views: Layer[] = [];

function handlerOf(action: KeyAction): KeyHandlers[KeyAction] {
  for (const layer of views) {
    const handler = layer.current[action];
    if (handler !== undefined) return handler;
  }
  return ground?.current[action];
}

function useLatest(handlers: KeyHandlers): Layer {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  return latest;
}

/** A view's answers, for as long as it is shown. What it does not answer is left to the shell. */
export function useKeys(handlers: KeyHandlers): void {
  const layer = useLatest(handlers);
  useEffect(() => {
    views.unshift(layer);
    return () => {
      views.splice(views.indexOf(layer), 1);
    };
  }, [layer]);
}

/** For the shell alone: the one listener of the console, and what each key does where no view answers it. */
export function useKeysEverywhere(handlers: KeyHandlers): void {
  const { user: login } = useSession();
  const layer = useLatest(handlers);
  useEffect(() => {
    ground = layer;
    const listen = (event: KeyboardEvent): void => {
      if (isElsewhere(event) || pressesControl(event)) return;
      const action = actionOf(keymapOf(login), event.key);
      const handler = action === null ? undefined : handlerOf(action);
      if (handler === undefined) return;
      event.preventDefault();
      if (!repeatsByItself(event)) handler(event.timeStamp);
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
      ground = null;
    };
  }, [layer, login]);
}

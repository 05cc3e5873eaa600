import { useSyncExternalStore } from 'react';
import { useSession } from '../api/session.ts';
import { keep, kept } from '../kept.ts';
import { type Keymap, keymapFrom } from './keymap.ts';

/** Each person's keys stay in this browser: a desk is used by many, and none of them wants another's. */
const storageKey = (login: string): string => `vigil.keys.${login}`;

let known: { readonly login: string; readonly map: Keymap } | null = null;
const listeners = new Set<() => void>();

export function keymapOf(login: string): Keymap {
  if (known?.login !== login) known = { login, map: keymapFrom(kept(storageKey(login))) };
  return known.map;
}
export function keepKeymap(login: string, map: Keymap): void {
  known = { login, map };
  for (const listener of listeners) listener();
  keep(storageKey(login), JSON.stringify(map));
}

/** Another tab of this browser has kept other keys: the same person sits before both. */
function onKeptElsewhere({ key }: StorageEvent): void {
  // Null: all of it was cleared.
  if (known === null || (key !== null && key !== storageKey(known.login))) return;
  known = null;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('storage', onKeptElsewhere);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('storage', onKeptElsewhere);
  };
}
/** The keys of whoever is signed in. */
export function useKeymap(): Keymap {
  const { user: login } = useSession();
  return useSyncExternalStore(subscribe, () => keymapOf(login));
}

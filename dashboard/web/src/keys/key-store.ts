import { useSyncExternalStore } from 'react';
import { useSession } from '../api/session.ts';
import { kept } from '../kept.ts';
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
  localStorage.setItem(storageKey(login), JSON.stringify(map));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
/** The keys of whoever is signed in. */
export function useKeymap(): Keymap {
  const { user: login } = useSession();
  return useSyncExternalStore(subscribe, () => keymapOf(login));
}

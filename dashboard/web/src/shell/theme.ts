import { useSyncExternalStore } from 'react';
import { keep, keptText } from '../kept.ts';

export type Theme = 'grey' | 'dark';
const storageKey = 'vigil.theme';
const listeners = new Set<() => void>();

function first(): Theme {
  const query = new URLSearchParams(location.search);
  const wish = query.get('theme') ?? (query.has('wall') ? 'dark' : keptText(storageKey));
  return wish === 'dark' ? 'dark' : 'grey';
}
let theme: Theme = first();

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme;
  document.body.classList.toggle('wall', new URLSearchParams(location.search).has('wall'));
}
export function setTheme(next: Theme): void {
  theme = next;
  applyTheme();
  for (const listener of listeners) listener();
  keep(storageKey, next);
}
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => theme,
  );
}

import { useSyncExternalStore } from 'react';

export type Theme = 'grey' | 'dark';
const kept = 'vigil.theme';
const listeners = new Set<() => void>();

function first(): Theme {
  const query = new URLSearchParams(location.search);
  const wish = query.get('theme') ?? (query.has('wall') ? 'dark' : localStorage.getItem(kept));
  return wish === 'dark' ? 'dark' : 'grey';
}
let theme: Theme = first();

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme;
  document.body.classList.toggle('wall', new URLSearchParams(location.search).has('wall'));
}
export function setTheme(next: Theme): void {
  theme = next;
  localStorage.setItem(kept, next);
  applyTheme();
  for (const listener of listeners) listener();
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

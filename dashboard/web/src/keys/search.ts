import { useEffect } from 'react';
import type { useLocation } from 'wouter';

const searchPath = '/units';
/** Somebody pressed the search key in a view that has no search field: the field takes the focus when it comes. */
let wanted = false;

const fieldIn = (root: ParentNode): HTMLInputElement | null =>
  root.querySelector<HTMLInputElement>('[role="search"] input');

/** The search field of this view, else the one of the units. */
export function goToSearch(navigate: ReturnType<typeof useLocation>[1]): void {
  const here = fieldIn(document);
  if (here !== null) {
    here.focus();
    return;
  }
  wanted = true;
  navigate(searchPath);
}

/** For the view with the search field. */
export function useSearchFocus(): void {
  useEffect(() => {
    if (wanted) fieldIn(document)?.focus();
    wanted = false;
  }, []);
}

import i18next from 'i18next';
import { say } from './ui/toasts.tsx';

/** What this browser has kept under a key, as text; null: nothing, or it lets nobody look. */
export function keptText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Turned off by whoever administers the machine: as if nothing had been kept.
    return null;
  }
}
/** The same, read; null also when it cannot be. */
export function kept(key: string): unknown {
  try {
    return JSON.parse(keptText(key) ?? 'null');
  } catch {
    // Written by somebody else: as if nothing had been kept.
    return null;
  }
}

/** For the next visit. A browser that keeps nothing (full, or turned off) is told of: what was set holds for this page only. */
export function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch (error) {
    console.error('not kept', key, error);
    say(i18next.t('settings.notKept'), true);
  }
}

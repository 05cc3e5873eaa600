import { useEffect, useSyncExternalStore } from 'react';
import { onBackgroundFailure } from '../background.ts';
import { useWords } from '../i18n/use-words.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
const shownMs = 6_000;
const shownBadMs = 15_000;

/** Says in one line what became of a command. */
export function say(text: string, bad = false): void {
  last += 1;
  const id = last;
  set([...toasts.filter((toast) => toast.text !== text), { id, text, bad }].slice(-3));
  setTimeout(() => set(toasts.filter((toast) => toast.id !== id)), bad ? shownBadMs : shownMs);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function Toasts(): React.JSX.Element {
  const { t } = useWords();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  useEffect(() => onBackgroundFailure((what) => console.warn('background work failed:', what)), []);
  return (
    <div className="toasts" role="status">
      {shown.map((toast) => (
        <div key={toast.id} className={toast.bad ? 'toast bad' : 'toast'}>
          <span>{toast.text}</span>
          <button
            type="button"
            className="btn btn-plain"
            aria-label={t('cmd.dismiss')}
            onClick={() => set(toasts.filter((other) => other.id !== toast.id))}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}

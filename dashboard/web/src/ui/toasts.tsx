import { useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
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

interface Inside {
  readonly dialog: HTMLElement;
  /** What was said before it opened would only lie over what it is about. */
  readonly after: number;
}
/** The uppermost last. */
let insides: readonly Inside[] = [];
/**
 * While this dialog is open, what becomes of a command is said inside it: what lies behind a modal is neither seen whole
 * nor heard.
 *
 * @returns ends it
 */
export function sayInside(dialog: HTMLElement): () => void {
  const inside: Inside = { dialog, after: last };
  const move = (next: typeof insides): void => {
    insides = next;
    for (const listener of listeners) listener();
  };
  move([...insides, inside]);
  return () => move(insides.filter((other) => other !== inside));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function Toasts(): React.JSX.Element {
  const { t } = useWords();
  const all = useSyncExternalStore(subscribe, () => toasts);
  const inside = useSyncExternalStore(subscribe, () => insides.at(-1) ?? null);
  const shown = inside === null ? all : all.filter(({ id }) => id > inside.after);
  const region = (
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
  return inside === null ? region : createPortal(region, inside.dialog);
}

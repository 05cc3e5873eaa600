import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { useLinkStatus } from '../live/desk.ts';
import { sayInside } from './toasts.tsx';

/** What holds an element, from within: the element itself first. */
function chainOf(element: Element | null): readonly Element[] {
  const chain: Element[] = [];
  for (let at = element; at !== null && at !== document.body; at = at.parentElement) chain.push(at);
  return chain;
}
/** The nearest of them that is still there and can have the focus, or has a heading that can. */
function focusNearest(chain: readonly Element[]): void {
  for (const around of chain.filter(({ isConnected }) => isConnected)) {
    const focusable = '[tabindex]:not(:disabled)';
    const at = around.matches(focusable) ? around : around.querySelector(`:is(h1, h2)${focusable}`);
    if (!(at instanceof HTMLElement)) continue;
    at.focus({ preventScroll: true });
    return;
  }
}

/**
 * A native modal dialog: focus stays inside, Esc closes it, focus goes back to where it was, or next to what has gone from
 * there meanwhile. `data-first` marks what
 * has the focus at first.
 *
 * A modal lies in the browser's top layer, above everything, the "not live" cover included. So it steps aside while
 * the cover is up; what was typed stays.
 */
export function Box({
  title,
  onClose,
  children,
  foot,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}): React.JSX.Element {
  const { t } = useWords();
  const { covered } = useLinkStatus();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the dialog leaves the document: outside of it, it cannot give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    if (covered) return undefined;
    const from = chainOf(document.activeElement);
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    const sayOutside = sayInside(dialog);
    return () => {
      sayOutside();
      dialog.close();
      // What had the focus is gone, or cannot have it: the browser leaves it in the dialog, or nowhere.
      const { activeElement: at } = document;
      if (at === null || at === document.body || dialog.contains(at)) focusNearest(from);
    };
  }, [covered]);
  return (
    <dialog
      ref={ref}
      className="box"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="box-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="btn btn-plain" aria-label={t('cmd.cancel')} onClick={onClose}>
          ✕
        </button>
      </div>
      {children}
      {foot === undefined ? null : <div className="box-foot">{foot}</div>}
    </dialog>
  );
}

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { useLinkStatus } from '../live/desk.ts';
import { sayInside } from './toasts.tsx';

/**
 * A native modal dialog: focus stays inside, Esc closes it, focus goes back to where it was. `data-first` marks what
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
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    if (covered) return undefined;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    const sayOutside = sayInside(dialog);
    return () => {
      sayOutside();
      dialog.close();
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

import { inBackground } from '../background.ts';
import { unisolated } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { say } from './toasts.tsx';

/** Puts a code, a number or an address where another program can take it up. */
export function Copy({
  text,
  tabIndex,
}: {
  readonly text: string;
  readonly tabIndex?: -1 | undefined;
}): React.JSX.Element {
  const { t } = useWords();
  const copy = async (): Promise<void> => {
    try {
      await put(unisolated(text));
      say(t('copy.done', { text }));
    } catch {
      // Whoever pressed it sees the text and can mark it.
      say(t('copy.failed'), true);
    }
  };
  return (
    <button
      type="button"
      className="copy"
      tabIndex={tabIndex}
      aria-label={t('copy.label', { text })}
      title={t('copy.label', { text })}
      onClick={(event) => {
        event.stopPropagation();
        inBackground(copy(), 'copy');
      }}
    >
      <svg aria-hidden="true" width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor">
        <path d="M4.5 4.5v-3h8v8h-3M1.5 4.5h8v8h-8z" />
      </svg>
    </button>
  );
}

/** A page that came over plain HTTP, as in many a control room, has no clipboard of its own. */
async function put(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('aria-hidden', 'true');
  field.style.position = 'fixed';
  field.style.opacity = '0';
  // Behind an open dialog nothing can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  if (!done) throw new Error('not copied');
}

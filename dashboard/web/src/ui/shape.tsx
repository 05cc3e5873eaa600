import type { Priority } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';

const shapes: { readonly [P in Priority]: string } = { emergency: '◆', high: '▲', medium: '■', low: '●' };

/** Priority as shape, colour and (for readers) text: never colour alone. */
export function Shape({ priority }: { readonly priority: Priority }): React.JSX.Element {
  const { t } = useWords();
  const name = t(`priority.${priority}`);
  return (
    <span className={`shape p-${priority}`} title={name}>
      <span aria-hidden="true">{shapes[priority]}</span>
      <span className="hidden-text">{name}</span>
    </span>
  );
}

import { priorities } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { Shape } from '../ui/shape.tsx';
import { type LetterAction, letterActions } from './actions.ts';
import { useKeymap } from './key-store.ts';

export function HelpBox({
  onClose,
  onSettings,
}: {
  readonly onClose: () => void;
  readonly onSettings: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const { letters, keys } = useKeymap();
  const what: { readonly [A in LetterAction]: string } = {
    acknowledge: t('help.a'),
    undo: t('desk.undoKey'),
    close: t('help.c'),
    mute: t('help.m'),
    search: t('keys.searchHint'),
    help: t('help.question'),
  };
  const rows: readonly (readonly [key: string, what: string])[] = [
    ...(letters ? letterActions.map(({ id }) => [keys[id].toUpperCase(), what[id]] as const) : []),
    ['↑ ↓ ← →', t('help.arrows')],
    ['Enter', t('help.enter')],
    ['Esc', t('help.esc')],
  ];
  return (
    <Box title={t('help.title')} onClose={onClose}>
      <div className="box-body">
        {letters ? null : <p>{t('keys.lettersOff')}</p>}
        <dl className="facts">
          {rows.map(([key, does]) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <button type="button" className="btn" onClick={onSettings}>
          {t('keys.title')}
        </button>
        <h3>{t('help.shapes')}</h3>
        <p style={{ display: 'flex', gap: 18 }}>
          {priorities.map((priority) => (
            <span key={priority}>
              <Shape priority={priority} /> {t(`priority.${priority}`)}
            </span>
          ))}
        </p>
        <p className="muted">{t('help.shapesNote')}</p>
      </div>
    </Box>
  );
}

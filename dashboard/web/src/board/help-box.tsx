import { priorities } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { Shape } from '../ui/shape.tsx';

export function HelpBox({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const { t } = useWords();
  const keys = [
    ['A', t('help.a')],
    ['↑ ↓ ← →', t('help.arrows')],
    ['Enter', t('help.enter')],
    ['C', t('help.c')],
    ['M', t('help.m')],
    ['Esc', t('help.esc')],
    ['?', t('help.question')],
  ] as const;
  return (
    <Box title={t('help.title')} onClose={onClose}>
      <div className="box-body">
        <dl className="facts">
          {keys.map(([key, what]) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
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

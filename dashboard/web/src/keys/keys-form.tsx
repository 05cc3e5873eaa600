import { useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { type LetterAction, letterActions } from './actions.ts';
import { keepKeymap, useKeymap } from './key-store.ts';
import { remap, spelled, usualKeymap } from './keymap.ts';

/** Switches the letters off, or puts others in their place. */
export function KeysForm(): React.JSX.Element {
  const { t } = useWords();
  const { user: login } = useSession();
  const map = useKeymap();
  const [waiting, setWaiting] = useState<LetterAction | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (waiting === null) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Tab' || event.key === 'Shift') return;
      // Before the dialog hears it: Esc leaves the key as it was, not the box.
      event.preventDefault();
      event.stopPropagation();
      setWaiting(null);
      if (event.key === 'Escape') return;
      const what = t(`keys.action.${waiting}`);
      const key = spelled(event.key).toUpperCase();
      const next = remap(map, waiting, event.key);
      if (next.ok) {
        keepKeymap(login, next.map);
        setSaid(t('keys.changed', { what, key }));
      } else
        setSaid(next.why === 'taken' ? t('keys.taken', { key, by: t(`keys.action.${next.by}`) }) : t('keys.notAKey'));
    };
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, [waiting, map, login, t]);
  return (
    <section aria-label={t('keys.title')}>
      <h3>{t('keys.title')}</h3>
      <label className="tick">
        <input
          type="checkbox"
          checked={map.letters}
          onChange={(event) => keepKeymap(login, { ...map, letters: event.target.checked })}
        />
        {t('keys.letters')}
      </label>
      <dl className="facts">
        {letterActions.map(({ id }) => (
          <div key={id} style={{ display: 'contents' }}>
            <dt>{t(`keys.action.${id}`)}</dt>
            <dd className="key-choice">
              <kbd>{map.keys[id].toUpperCase()}</kbd>
              <button
                type="button"
                className="btn"
                aria-label={`${t('keys.change')} · ${t('keys.current', { what: t(`keys.action.${id}`), key: map.keys[id].toUpperCase() })}`}
                disabled={!map.letters}
                onClick={() => {
                  setSaid('');
                  setWaiting(id);
                }}
              >
                {waiting === id ? t('keys.waiting') : t('keys.change')}
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <p role="status">{said}</p>
      <button type="button" className="btn" onClick={() => keepKeymap(login, usualKeymap)}>
        {t('keys.usual')}
      </button>
      <p className="muted">{t('keys.note')}</p>
    </section>
  );
}

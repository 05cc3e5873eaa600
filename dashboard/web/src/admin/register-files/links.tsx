import { tableLists } from '@vigil/vocabulary';
import { useWords } from '../../i18n/use-words.ts';

/** Templates to fill in, and what the register holds now. */
export function Links(): React.JSX.Element {
  const { t, language } = useWords();
  return (
    <div className="stack">
      <p>
        <span className="label">{t('registerFiles.templates')}</span>{' '}
        {tableLists.map((list) => (
          <a key={list} className="btn" href={`/api/register/templates/${list}?language=${language}`} download>
            {t(`registerFiles.list.${list}`)}
          </a>
        ))}
      </p>
      <p>
        <span className="label">{t('registerFiles.exports')}</span>{' '}
        {tableLists.map((list) => (
          <a
            key={list}
            className="btn"
            href={`/api/register/export?list=${list}&format=csv&language=${language}`}
            download
          >
            {t(`registerFiles.list.${list}`)}
          </a>
        ))}
        <a className="btn" href="/api/register/export" download>
          {t('registerFiles.whole')}
        </a>
      </p>
    </div>
  );
}

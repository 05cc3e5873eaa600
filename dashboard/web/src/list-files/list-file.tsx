import { type Query, queryText } from '../api/client.ts';
import { useWords } from '../i18n/use-words.ts';

const formats = ['csv', 'json'] as const;

/** The whole list under its filters as a file; `ask` is what the view asks the list's own route, paging included. */
export function ListFile({ list, ask = {} }: { readonly list: string; readonly ask?: Query }): React.JSX.Element {
  const { t, language } = useWords();
  const { limit: _limit, offset: _offset, beforeId: _beforeId, ...filters } = ask;
  return (
    <span
      role="group"
      aria-label={t('listFile.label')}
      title={t('listFile.label')}
      style={{ display: 'inline-flex', gap: 6 }}
    >
      {formats.map((format) => (
        <a
          key={format}
          className="btn"
          href={`/api/export/${list}${queryText({ ...filters, format, language })}`}
          download
        >
          {t(`listFile.${format}`)}
        </a>
      ))}
    </span>
  );
}

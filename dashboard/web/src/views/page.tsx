import type { UseQueryResult } from '@tanstack/react-query';
import type { Permission } from '@vigil/vocabulary';
import type { ReactNode } from 'react';
import { useFailureText } from '../api/failure.ts';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';

export function Page({
  title,
  note,
  tools,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}): React.JSX.Element {
  return (
    <div className="view">
      <div className="view-head">
        <h1>{title}</h1>
        {note === undefined ? null : <span className="muted">{note}</span>}
        <span className="grow" />
        {tools}
      </div>
      {children}
    </div>
  );
}

export function Sheet({
  title,
  children,
  extra,
}: {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly extra?: ReactNode;
}): React.JSX.Element {
  return (
    <section className="sheet">
      <div className="sheet-head">
        <h2>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}

/** Waiting, failure in the reader's words, or what was fetched. Old data with a failed refresh says so. */
export function Loaded<D>({
  query,
  children,
}: {
  readonly query: UseQueryResult<D>;
  readonly children: (data: D) => ReactNode;
}): ReactNode {
  const { t } = useWords();
  const failure = useFailureText();
  const problem = query.isError ? (
    <p className="p-emergency" role="alert">
      {t('fail.title')}：{failure(query.error)}{' '}
      <button type="button" className="btn" onClick={() => void query.refetch()}>
        {t('cmd.retry')}
      </button>
    </p>
  ) : null;
  if (query.data === undefined) return problem ?? <p className="muted">{t('app.loading')}</p>;
  return (
    <>
      {problem}
      {children(query.data)}
    </>
  );
}

export function Needs({
  permission,
  children,
}: {
  readonly permission: Permission;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  const may = useMay();
  return may(permission) ? children : <p className="center-note">{t('fail.notAllowed')}</p>;
}
export function Missing(): React.JSX.Element {
  const { t } = useWords();
  return <p className="center-note">{t('fail.notFound')}</p>;
}

/** Names and values side by side. */
export function Facts({
  rows,
}: {
  readonly rows: readonly (readonly [name: string, value: ReactNode])[];
}): React.JSX.Element {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value === null || value === undefined || value === '' ? '–' : value}</dd>
        </div>
      ))}
    </dl>
  );
}

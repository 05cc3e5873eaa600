import { Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { pageSize } from './filters.tsx';
import './data-table.css';

export interface Column<R> {
  /** Read to whoever cannot see the head, and shown beside each value where the screen is narrow. */
  readonly title: string;
  readonly key?: string;
  readonly width?: number;
  readonly className?: string;
  readonly render: (row: R) => ReactNode;
  /** Its head is a button that sorts; only of a list that is here as a whole. */
  readonly order?: (a: R, b: R) => number;
}

/** As a dictionary has them, digits by their value: `2号梯` before `10号梯`. */
const words = new Intl.Collator('zh', { numeric: true });
export const byText =
  <R,>(textOf: (row: R) => string) =>
  (a: R, b: R): number =>
    words.compare(textOf(a), textOf(b));
export const byNumber =
  <R,>(numberOf: (row: R) => number) =>
  (a: R, b: R): number =>
    numberOf(a) - numberOf(b);

/** Which part of a list is shown; the server cuts it, and orders it. */
export interface Paging {
  readonly page: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/**
 * Every list of the views: one look, its head in sight while its rows scroll, and below 1000 px one block a row, with the
 * name of each value before it. Never more rows than a page. Who asks for a page that is no longer there is told so.
 */
export function DataTable<R extends object>({
  rows,
  rowKey,
  columns,
  label,
  paging,
  renderMore,
  strong,
  empty,
  pageRows = pageSize,
}: {
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly columns: readonly Column<R>[];
  readonly label: string;
  readonly paging?: Paging;
  readonly renderMore?: (row: R) => ReactNode;
  /** Sums among the rows. */
  readonly strong?: (row: R) => boolean;
  /** What is said when there is nothing; without it, that nothing matches. */
  readonly empty?: string;
  /** Rows of a page, for a list that grows at its end. */
  readonly pageRows?: number;
}): React.JSX.Element {
  const { t } = useWords();
  const pages = paging === undefined ? 1 : Math.max(1, Math.ceil(paging.total / pageSize));
  if (paging !== undefined && paging.page > pages)
    return (
      <p role="status">
        {t('filter.pageGone', { page: paging.page, pages })}{' '}
        <button type="button" className="btn" onClick={() => paging.onPage(pages)}>
          {t('filter.lastPage')}
        </button>
      </p>
    );
  const shown: TableProps<R>['columns'] = columns.map(({ title, key, width, className = '', render, order }) => {
    const attributes = { className, 'data-label': title };
    return {
      title,
      className,
      key: key ?? title,
      ...(width === undefined ? {} : { width }),
      ...(order === undefined ? {} : { sorter: order }),
      onCell: () => attributes,
      // One box: where a row is a block, its name stands beside all of it.
      render: (_: unknown, row: R) => <div>{render(row)}</div>,
    };
  });
  return (
    <Table<R>
      className="data-table"
      aria-label={label}
      size="small"
      rowKey={rowKey}
      dataSource={[...rows]}
      columns={shown}
      locale={{ emptyText: empty ?? t('filter.none') }}
      rowClassName={(row) => (strong?.(row) === true ? 'sums' : '')}
      {...(renderMore === undefined ? {} : { expandable: { expandedRowRender: renderMore } })}
      pagination={{
        pageSize: pageRows,
        showSizeChanger: false,
        hideOnSinglePage: true,
        showTotal: (n) => t('filter.total', { n }),
        ...(paging === undefined
          ? {}
          : { current: paging.page, total: paging.total, onChange: (next: number) => paging.onPage(next) }),
      }}
    />
  );
}

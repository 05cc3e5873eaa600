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
}

/** Which part of a list is shown; the server cuts it, and orders it. */
export interface Paging {
  readonly page: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/**
 * Every list of the views: one look, and below 760 px one block a row, with the name of
 * each value before it. Who asks for a page that is no longer there is told so.
 */
export function DataTable<R extends object>({
  rows,
  rowKey,
  columns,
  label,
  paging,
  renderMore,
  strong,
}: {
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly columns: readonly Column<R>[];
  readonly label: string;
  readonly paging?: Paging;
  readonly renderMore?: (row: R) => ReactNode;
  /** Sums among the rows. */
  readonly strong?: (row: R) => boolean;
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
  const shown: TableProps<R>['columns'] = columns.map(({ title, key, width, className = '', render }) => {
    const attributes = { className, 'data-label': title };
    return {
      title,
      className,
      key: key ?? title,
      ...(width === undefined ? {} : { width }),
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
      locale={{ emptyText: t('filter.none') }}
      rowClassName={(row) => (strong?.(row) === true ? 'sums' : '')}
      {...(renderMore === undefined ? {} : { expandable: { expandedRowRender: renderMore } })}
      pagination={
        paging === undefined
          ? false
          : {
              current: paging.page,
              pageSize,
              total: paging.total,
              showSizeChanger: false,
              hideOnSinglePage: true,
              onChange: paging.onPage,
            }
      }
    />
  );
}

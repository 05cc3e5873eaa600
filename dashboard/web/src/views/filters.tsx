import { Select } from 'antd';
import { useSearchParams } from 'wouter';
import { useWords } from '../i18n/use-words.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** Filters live in the address: a view can be bookmarked, sent to a colleague, and survives a reload. */
export function useFilters(): {
  readonly value: (name: string) => string | undefined;
  readonly set: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly page: number;
} {
  const [params, setParams] = useSearchParams();
  return {
    value: (name) => params.get(name) ?? undefined,
    page: Math.max(1, Number(params.get('page') ?? 1) || 1),
    set: (changes) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries({ page: undefined, ...changes })) {
          if (value === undefined || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      }),
  };
}

export function Choice({
  label,
  value,
  options,
  onChange,
  width = 148,
  always = false,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly Option[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
  /** One of them is always chosen. */
  readonly always?: boolean;
}): React.JSX.Element {
  const { t } = useWords();
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      style={{ width }}
      popupMatchSelectWidth={false}
      options={always ? [...options] : [{ value: '', label: t('filter.all', { label }) }, ...options]}
      onChange={(next) => onChange(next === '' ? undefined : next)}
    />
  );
}

export const pageSize = 50;

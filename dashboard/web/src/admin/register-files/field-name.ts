import { columnOf, type RegisterList, sitePrefix, tableLists } from '@vigil/vocabulary';
import { useCallback } from 'react';
import { useWords } from '../../i18n/use-words.ts';

/** A field as its column is called. */
export function useFieldName(): (list: RegisterList, field: string) => string {
  const { language } = useWords();
  return useCallback(
    (list, field) => {
      const table = tableLists.find((one) => one === list);
      const column = table === undefined ? undefined : (columnOf(table, field) ?? columnOf(table, sitePrefix + field));
      return column?.[language] ?? field;
    },
    [language],
  );
}

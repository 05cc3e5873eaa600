import { useCallback } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { ApiError } from './client.ts';

/** The server's code in the reader's language. */
export function useFailureText(): (error: unknown) => string {
  const { t, w } = useWords();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError))
        return t('fail.unknown', { code: error instanceof Error ? error.message : '?' });
      if (error.code === 'network') return t('cmd.network');
      if (error.code === 'unreadable') return t('cmd.unreadable');
      return w.error(error.code) ?? t('fail.unknown', { code: error.code });
    },
    [t, w],
  );
}

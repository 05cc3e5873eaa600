import { useCallback } from 'react';
import { ApiError, detailOf } from '../../api/client.ts';
import { useFailureText } from '../../api/failure.ts';
import { useWords } from '../../i18n/use-words.ts';

/** A city's file over a slow line, then all its rows. */
export const patienceMs = 10 * 60_000;

/** What the server said no with, and by whom somebody waits. */
export function useRegisterFailure(): (error: unknown) => string {
  const { t } = useWords();
  const failure = useFailureText();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError)) return failure(error);
      if (error.code === 'import-running') return t('registerFiles.busy', { who: detailOf(error, 'actor') ?? '?' });
      return error.code === 'version-conflict' ? t('registerFiles.moved') : failure(error);
    },
    [t, failure],
  );
}

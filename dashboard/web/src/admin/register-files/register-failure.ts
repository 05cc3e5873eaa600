import { useCallback } from 'react';
import { ApiError } from '../../api/client.ts';
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
      if (error.code === 'import-running') {
        const { details } = error;
        const who = typeof details === 'object' && details !== null && 'actor' in details ? String(details.actor) : '?';
        return t('registerFiles.busy', { who });
      }
      return error.code === 'version-conflict' ? t('registerFiles.moved') : failure(error);
    },
    [t, failure],
  );
}

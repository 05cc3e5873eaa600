import { roughAge, runningAge, shortTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useSecond } from '../live/desk.ts';

/** Ticking age; the only thing in a row that renders each second. */
export function Age({ since, exact = false }: { readonly since: number; readonly exact?: boolean }): React.JSX.Element {
  const now = useSecond();
  const { t } = useWords();
  return <>{exact ? runningAge(now - since, t) : roughAge(now - since, t)}</>;
}

export function Ago({ at }: { readonly at: number }): React.JSX.Element {
  const now = useSecond();
  const { t } = useWords();
  return <>{now - at < 2_000 ? t('time.agoNow') : t('time.ago', { age: roughAge(now - at, t) })}</>;
}

export function When({ at }: { readonly at: number }): React.JSX.Element {
  const now = useSecond();
  return <time dateTime={new Date(at).toISOString()}>{shortTime(at, now)}</time>;
}

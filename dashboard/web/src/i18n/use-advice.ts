import type { AlarmView } from '@vigil/vocabulary';
import { useSession } from '../api/session.ts';
import { useWords } from './use-words.ts';

/** What to do now; null for a vendor's people, who are not the ones to do it. */
export function useAdvice(): (alarm: Pick<AlarmView, 'code' | 'priority'>) => string | null {
  const { w } = useWords();
  const { role } = useSession();
  return role === 'vendor' ? () => null : w.doNow;
}

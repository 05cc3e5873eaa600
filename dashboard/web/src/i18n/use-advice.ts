import { useSession } from '../api/session.ts';
import { useWords } from './use-words.ts';
import type { VocabularyWords } from './words.ts';

/** What to do now; null for a vendor's people, who are not the ones to do it. */
export function useAdvice(): (alarm: Parameters<VocabularyWords['doNow']>[0]) => string | null {
  const { w } = useWords();
  const { role } = useSession();
  return role === 'vendor' ? () => null : w.doNow;
}

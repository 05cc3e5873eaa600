import { ApiError } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { sessionStore } from '../api/session.ts';
import { inBackground } from '../background.ts';
import { useWords } from '../i18n/use-words.ts';
import { say } from '../ui/toasts.tsx';

/** Ends the session; whoever leaves must know when it goes on. */
export function useSignOut(): (why?: Parameters<typeof sessionStore.signOut>[0]) => void {
  const { t } = useWords();
  const failure = useFailureText();
  return (why) => {
    const leaving = async (): Promise<void> => {
      try {
        await sessionStore.signOut(why);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        say(t('leave.failed', { why: failure(error) }), true);
      }
    };
    inBackground(leaving(), 'sign out');
  };
}

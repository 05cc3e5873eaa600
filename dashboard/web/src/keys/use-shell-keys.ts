import { useLocation } from 'wouter';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { alarmLink, firstUnanswered } from '../live/first-unanswered.ts';
import { say } from '../ui/toasts.tsx';
import { goToSearch } from './search.ts';
import { useKeysEverywhere } from './use-keys.ts';

/** What the letters do in every view. The board answers A and C itself. */
export function useShellKeys(open: (box: 'help') => void): void {
  const { t, w } = useWords();
  const { store, bell, clock } = useDesk();
  const [, navigate] = useLocation();
  useKeysEverywhere({
    // Only shows it: nobody acknowledges what is not on his screen.
    acknowledge: () => {
      const first = firstUnanswered(store);
      if (first === null) {
        say(t('board.nothing'));
        return;
      }
      navigate(alarmLink(first.id));
      say(t('board.selectFirst', { what: `${w.code(first.code)} · ${first.unitName}` }));
    },
    mute: () => bell.put({ type: 'mute', now: clock.now() }),
    search: () => goToSearch(navigate),
    help: () => open('help'),
  });
}

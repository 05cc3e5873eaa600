import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { useLinkStatus } from '../live/desk.ts';
import { useUnpressed } from '../ui/use-unpressed.ts';

/** On wall screens and other desks: emergencies ring, and whoever could take them is not there. */
export function Unmanned(): React.JSX.Element | null {
  const { t } = useWords();
  const { unwatched } = useUnpressed(useLinkStatus());
  const { vendor } = useSession();
  if (unwatched === 0 || vendor !== null) return null;
  return (
    <div className="silent-city" role="alert">
      <strong>
        <span aria-hidden="true">◆ </span>
        {t('leave.unmanned', { n: unwatched })}
      </strong>
    </div>
  );
}

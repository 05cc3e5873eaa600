import { useReference } from '../api/reference.ts';
import { runningAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useLinkStatus, useSecond } from '../live/desk.ts';
import { missingOf, type Unjudged } from '../live/unjudged.ts';
import { useUnpressed } from '../ui/use-unpressed.ts';

/** Across the whole width on every page while no alarm arrives, or alarms are kept and judged by nobody. What is on the screen stays true. */
export function NotJudged(): React.JSX.Element | null {
  const { unjudged } = useUnpressed(useLinkStatus());
  return unjudged === null ? null : <Banner {...unjudged} />;
}

function Banner({ reason, since }: Unjudged): React.JSX.Element {
  const { t, w } = useWords();
  const { blindAdvice } = useReference();
  return (
    <div className="not-judged" role="alert">
      <strong>
        <span aria-hidden="true">◆ </span>
        {t(`unjudged.${missingOf({ reason })}.title`)}
      </strong>
      <span>{w.named(blindAdvice)}</span>
      <small>
        {t(`unjudged.reason.${reason}`)} · <Lasted since={since} />
      </small>
    </div>
  );
}

/** Outside what is announced: an alert that changes each second would be read each second. */
function Lasted({ since }: { readonly since: number }): React.JSX.Element {
  const { t } = useWords();
  const now = useSecond();
  return <span aria-hidden="true">{t('unjudged.lasted', { age: runningAge(now - since, t) })}</span>;
}

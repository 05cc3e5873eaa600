import type { Availability, DueState } from '@vigil/vocabulary';
import { daysUntil, dueDaysText } from '../i18n/due-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useSecond } from '../live/desk.ts';

/** Normal is grey text; the abnormal gets a shape and a colour. */
const availabilityLook: { readonly [A in Availability]: readonly [shape: string, className: string] } = {
  online: ['', 'muted'],
  late: ['●', 'p-low'],
  offline: ['■', 'p-medium'],
  frozen: ['■', 'p-medium'],
  blocked: ['■', 'p-medium'],
  'scheduled-off': ['', 'muted'],
  'not-understood': ['◐', 'p-medium'],
  'unknown-ours': ['○', 'muted'],
  'never-seen': ['○', 'muted'],
};
export function AvailabilityMark({ value }: { readonly value: Availability }): React.JSX.Element {
  const { t } = useWords();
  const [shape, className] = availabilityLook[value];
  return (
    <span className={className} style={{ whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{shape}</span> {t(`availability.${value}`)}
    </span>
  );
}

const dueLook: { readonly [S in DueState]: readonly [shape: string, className: string] } = {
  none: ['', 'muted'],
  ok: ['', 'muted'],
  apply: ['●', 'p-low'],
  due: ['■', 'p-medium'],
  overdue: ['▲', 'p-high'],
  'out-of-use': ['○', 'muted'],
};
export function DueMark({
  state,
  days,
}: {
  readonly state: DueState;
  readonly days?: number | null;
}): React.JSX.Element {
  const { t } = useWords();
  const [shape, className] = dueLook[state];
  const counted =
    days === undefined || days === null || state === 'ok' || state === 'none' ? null : dueDaysText(days, t);
  return (
    <span className={className} style={{ whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{shape}</span> {/* "overdue" and "3 days overdue" say the same twice */}
      {state === 'overdue' && counted !== null ? counted : [t(`due.${state}`), counted].filter(Boolean).join(' · ')}
    </span>
  );
}

/** In a list: the days only of what is overdue, the date as a tooltip. */
export function DueOn({
  state,
  validUntil,
}: {
  readonly state: DueState;
  readonly validUntil: string | null;
}): React.JSX.Element {
  const now = useSecond();
  return (
    <span title={validUntil ?? undefined}>
      <DueMark state={state} days={state === 'overdue' ? daysUntil(validUntil, now) : null} />
    </span>
  );
}

export function OkMark({ ok, bad }: { readonly ok: boolean; readonly bad?: string }): React.JSX.Element {
  const { t } = useWords();
  return ok ? (
    <span className="muted">{t('system.ok')}</span>
  ) : (
    <span className="p-high">
      <span aria-hidden="true">▲</span> {bad ?? t('system.bad')}
    </span>
  );
}

import type { AlarmDetail, AuditView } from '@vigil/vocabulary';
import { closingText } from '../closing/closing-text.ts';
import { shown } from '../contract-faults/shown.ts';
import { clockTime, day } from '../i18n/format.ts';
import { hasKey } from '../i18n/has-key.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { zh } from '../i18n/zh.ts';

type Action = keyof typeof zh.audit;
function isAction(action: string): action is Action {
  return hasKey(zh.audit, action);
}

const stamp = (ms: number): string => `${day(ms).slice(5)} ${clockTime(ms)}`;

export function AlarmTimeline({ detail }: { readonly detail: AlarmDetail }): React.JSX.Element {
  const { t } = useWords();
  const occurrences = [...detail.occurrences].sort((a, b) => b.receivedAt - a.receivedAt);
  return (
    <>
      <div>
        <h3>{t('detail.audit')}</h3>
        {detail.audit.length === 0 ? <p className="muted">{t('detail.noAudit')}</p> : null}
        <ol className="timeline">
          {detail.audit.map((entry) => (
            <li key={entry.id}>
              <span className="muted">{stamp(entry.at)}</span>
              <span>
                <AuditLine entry={entry} />
              </span>
            </li>
          ))}
        </ol>
      </div>
      {occurrences.length === 0 ? null : (
        <div>
          <h3>
            {t('detail.timeline')}{' '}
            <span className="muted">{t('detail.occurrences', { n: detail.alarm.occurrences })}</span>
          </h3>
          <ol className="timeline">
            {occurrences.map((entry) => (
              <li key={entry.id}>
                <span className="muted">{stamp(entry.receivedAt)}</span>
                <span>
                  {entry.active ? t('detail.active') : t('detail.cleared')}{' '}
                  <span className="mono muted">
                    {shown(entry.profile)} · {shown(entry.raw)}
                  </span>
                  {entry.historical ? ` · ${t('detail.historical')}` : null}
                  {entry.deviceTime === null ? null : (
                    <span className="muted">
                      {' '}
                      · {t('detail.deviceTime')} {clockTime(entry.deviceTime)}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ol>
          {occurrences.length < detail.alarm.occurrences ? (
            <p className="muted">{t('detail.cut', { n: occurrences.length })}</p>
          ) : null}
        </div>
      )}
    </>
  );
}

export function AuditLine({ entry }: { readonly entry: AuditView }): React.JSX.Element {
  const { t, w } = useWords();
  const { note, reason, untilMs, outcome, form } = entry.detail;
  const shelved = entry.action === 'alarm.shelve';
  const more = [
    typeof outcome === 'string' && hasKey(zh.outcome, outcome) ? t(`outcome.${outcome}`) : null,
    shelved && typeof untilMs === 'number' ? `${t('shelve.until')} ${stamp(untilMs)}` : null,
    shelved && typeof reason === 'string' ? reason : null,
    closingText(form, t, w),
    typeof note === 'string' && note !== '' ? note : null,
  ].filter((part) => part !== null);
  return (
    <>
      {actorText(entry.actor, t)} · {isAction(entry.action) ? t(`audit.${entry.action}`) : entry.action}
      {more.length === 0 ? null : <span className="muted"> · {more.join(' · ')}</span>}
    </>
  );
}

import type { BoardCounts } from '@vigil/vocabulary';
import { AccountButton } from '../account/account-button.tsx';
import { useSession } from '../api/session.ts';
import { clockTime, day, roughAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useLinkStatus, useSecond } from '../live/desk.ts';
import { useMayNotLeave } from './leaving.ts';
import { SoundState } from './sound-state.tsx';
import { StripEmergencies } from './strip-emergencies.tsx';
import { useSignOut } from './use-sign-out.ts';
import { useWall } from './wall.ts';

/** The canary runs every 15 s; three missed ones are no longer chance. */
const proofLateMs = 45_000;
/** Time enough to find a quiet minute. */
const sessionWarnMs = 30 * 60_000;

export function TopStrip({ onLeave }: { readonly onLeave: () => void }): React.JSX.Element {
  const { t } = useWords();
  const wall = useWall();
  return (
    <header className="strip">
      <span className="strip-name">{t('app.name')}</span>
      <Clock />
      <LiveState />
      <Counts />
      <SessionEnd />
      <SoundState />
      {wall ? null : <Tools onLeave={onLeave} />}
    </header>
  );
}

function Clock(): React.JSX.Element {
  const now = useSecond();
  return (
    <span className="strip-clock">
      <time dateTime={new Date(now).toISOString()}>{clockTime(now)}</time>
      <span className="muted">{day(now)}</span>
    </span>
  );
}

function LiveState(): React.JSX.Element {
  const { t } = useWords();
  const { verdict, proof } = useLinkStatus();
  const now = useSecond();
  if (!verdict.live)
    return (
      <span className="strip-live strip-bad">
        <span aria-hidden="true">✕</span> {verdict.reason === 'starting' ? t('top.starting') : t('top.notLive')}
      </span>
    );
  const proofAge = proof === null ? null : Math.max(0, now - proof.at);
  const late = proofAge === null || proofAge > proofLateMs;
  return (
    <span className="strip-live">
      <span>{t('top.live')}</span>
      <span className={late ? 'strip-warn' : 'muted'}>
        {late ? <span aria-hidden="true">■ </span> : null}
        {proofAge === null
          ? t('top.provenNever')
          : late
            ? t('top.provenLate', { age: roughAge(proofAge, t) })
            : t('top.proven', { n: Math.floor(proofAge / 1000) })}
      </span>
    </span>
  );
}

function Counts(): React.JSX.Element {
  const units = useBoard().counts?.units;
  return (
    <span className="strip-counts">
      <StripEmergencies />
      {units === undefined ? null : <Units units={units} />}
    </span>
  );
}

/** Who is neither online nor offline must not be left out: nobody would miss him. */
function Units({ units: { total, by } }: { readonly units: BoardCounts['units'] }): React.JSX.Element {
  const { t } = useWords();
  const text = [
    t('top.online', { n: by.online }),
    by.late === 0 ? null : t('top.late', { n: by.late }),
    t('top.offline', { n: by.offline + by.blocked }),
    by['unknown-ours'] === 0 ? null : t('top.unknownOurs', { n: by['unknown-ours'] }),
    by['not-understood'] === 0 ? null : t('top.notUnderstood', { n: by['not-understood'] }),
  ]
    .filter((part) => part !== null)
    .join(' · ');
  return (
    <span className="muted strip-units" title={`${t('top.units', { total })} · ${text}`}>
      {text}
    </span>
  );
}

/** So that it is renewed when nothing is going on, and does not end in the middle of a rescue. */
function SessionEnd(): React.JSX.Element | null {
  const { t } = useWords();
  const { endsAt } = useSession();
  const left = endsAt - useSecond();
  if (left > sessionWarnMs) return null;
  return (
    <span className="strip-warn">
      <span aria-hidden="true">■ </span>
      {t('top.sessionEnds', { age: roughAge(left, t) })}
    </span>
  );
}

function Tools({ onLeave }: { readonly onLeave: () => void }): React.JSX.Element {
  const { t } = useWords();
  const mayNotLeave = useMayNotLeave();
  const signOut = useSignOut();
  return (
    <span className="strip-tools">
      <AccountButton />
      <button type="button" className="btn btn-plain" onClick={() => (mayNotLeave() ? onLeave() : signOut())}>
        {t('top.signOut')}
      </button>
    </span>
  );
}

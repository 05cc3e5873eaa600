import { useQuery } from '@tanstack/react-query';
import type { WatchersView } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { shortPlaceOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk } from '../live/desk.ts';
import { firstUnanswered } from '../live/first-unanswered.ts';
import { Age } from '../ui/age.tsx';
import { Box } from '../ui/box.tsx';
import { useSignOut } from './use-sign-out.ts';

const refreshMs = 3_000;

/** Signing out while emergencies wait: how many, where, and who would be left to take them. */
export function LeaveBox({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const { t } = useWords();
  const signOut = useSignOut();
  const { store } = useDesk();
  const { unacknowledgedEmergencies: n } = useBoard();
  const first = firstUnanswered(store);
  const query = useQuery({
    queryKey: ['watchers'],
    queryFn: () => api.get<WatchersView>('/api/live/watchers'),
    refetchInterval: refreshMs,
    staleTime: 0,
    gcTime: 0,
  });
  const others = query.data?.watchers ?? [];
  const alone = first !== null && (query.data === undefined || query.data.alone > 0);
  const names = others.map(({ name, sound }) => (sound ? name : t('leave.noSound', { name }))).join('、');
  return (
    <Box
      title={t('leave.title')}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="btn btn-main" data-first onClick={onClose}>
            {t('leave.stay')}
          </button>
          <button type="button" className="btn" onClick={() => signOut(alone ? 'left-unwatched' : 'signedOut')}>
            {first === null ? t('top.signOut') : alone ? t('leave.ringOn') : t('leave.handOver')}
          </button>
        </>
      }
    >
      <div className="box-body">
        {first === null ? (
          <p>{t('board.nothing')}</p>
        ) : (
          <>
            <p className="p-emergency">
              <strong>{t('leave.waiting', { n })}</strong>
            </p>
            <p>
              {t('leave.first')}
              {shortPlaceOf(first, t)} · <Age since={first.raisedAt} exact />
            </p>
          </>
        )}
        <p>
          {query.isError
            ? t('leave.unknown')
            : query.data === undefined
              ? t('app.loading')
              : others.length === 0
                ? t('leave.nobody')
                : t('leave.others', { names })}
        </p>
        {alone && others.length > 0 ? <p>{t('leave.notAll', { n: query.data?.alone ?? 0 })}</p> : null}
      </div>
    </Box>
  );
}

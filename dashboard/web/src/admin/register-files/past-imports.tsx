import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RegisterImportView, RegisterUndone } from '@vigil/vocabulary';
import { Button } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { fullTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/use-words.ts';
import { actorText } from '../../i18n/words.ts';
import { Box } from '../../ui/box.tsx';
import { say } from '../../ui/toasts.tsx';
import { DataTable } from '../../views/data-table.tsx';
import { Loaded } from '../../views/page.tsx';
import { patienceMs, useRegisterFailure } from './register-failure.ts';

const shownObstacles = 50;

const wrote = ({ counts }: RegisterImportView): string => {
  const all = Object.values(counts);
  return `${all.reduce((sum, one) => sum + one.added, 0)} / ${all.reduce((sum, one) => sum + one.changed, 0)}`;
};

/** What was imported, and the way back from the last. */
export function PastImports(): React.JSX.Element {
  const { t } = useWords();
  const [asked, setAsked] = useState<RegisterImportView | null>(null);
  const query = useQuery({
    queryKey: ['register', 'imports'],
    queryFn: () => api.get<readonly RegisterImportView[]>('/api/register/imports'),
  });
  return (
    <div>
      <h3>{t('registerFiles.past')}</h3>
      <Loaded query={query}>
        {(rows) => (
          <DataTable
            label={t('registerFiles.past')}
            rows={rows}
            rowKey={({ id }) => String(id)}
            columns={[
              { title: t('registerFiles.at'), width: 170, render: ({ at }) => fullTime(at) },
              { title: t('registerFiles.by'), width: 180, render: ({ actor }) => actorText(actor, t) },
              { title: t('registerFiles.file'), render: ({ source }) => source },
              { title: t('registerFiles.wrote'), width: 140, render: wrote },
              {
                title: t('col.actions'),
                width: 200,
                render: (one) =>
                  one.undoneAt !== null ? (
                    t('registerFiles.undone', { who: one.undoneBy ?? '?' })
                  ) : one.canUndo ? (
                    <Button onClick={() => setAsked(one)}>{t('registerFiles.undo')}</Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
      {asked === null ? null : <UndoBox asked={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function UndoBox({
  asked,
  onClose,
}: {
  readonly asked: RegisterImportView;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const failure = useRegisterFailure();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: (rest: boolean) =>
      api.post<RegisterUndone>(`/api/register/imports/${asked.id}/undo`, { rest }, patienceMs),
    onSuccess: (report) => {
      void queries.invalidateQueries({ queryKey: ['register'] });
      if (!report.done) return;
      say(t('registerFiles.undoneNow', { removed: report.removed, restored: report.restored }));
      onClose();
    },
    onError: (error) => say(t('cmd.failed', { why: failure(error) }), true),
  });
  const obstacles = undo.data?.done === false ? undo.data.obstacles : [];
  return (
    <Box
      title={t('registerFiles.undo')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('cmd.cancel')}</Button>
          <Button danger loading={undo.isPending} onClick={() => undo.mutate(obstacles.length > 0)}>
            {obstacles.length > 0 ? t('registerFiles.undoRestDo') : t('registerFiles.undo')}
          </Button>
        </>
      }
    >
      <div className="box-body">
        {obstacles.length === 0 ? (
          <p>{t('registerFiles.undoSure', { source: asked.source })}</p>
        ) : (
          <>
            <p className="p-emergency">{t('registerFiles.undoRest', { n: obstacles.length })}</p>
            <ul>
              {obstacles.slice(0, shownObstacles).map(({ list, id, reason, by }) => (
                <li key={`${list} ${id}`}>
                  {t(`registerFiles.list.${list}`)} <span className="mono">{id}</span>：
                  {t(`registerFiles.reason.${reason}`, { by })}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Box>
  );
}

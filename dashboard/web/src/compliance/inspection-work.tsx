import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { InspectionRow } from '@vigil/vocabulary';
import { useState } from 'react';
import { ApiError, api, detailOf } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { Ago } from '../ui/age.tsx';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { say } from '../ui/toasts.tsx';

/** Who sees to it, and the way to become that. */
export function InspectionWork({ row }: { readonly row: InspectionRow }): React.JSX.Element {
  const { t } = useWords();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { takenUp } = row;
  const mayWork = may('inspection.work') && row.validUntil !== null;
  return (
    <>
      {takenUp === null ? null : (
        <div>
          {t('compliance.takenBy', { who: actorText(takenUp.by, t) })} · <Ago at={takenUp.at} />
          {takenUp.note === '' ? null : <div className="muted">{takenUp.note}</div>}
        </div>
      )}
      {mayWork ? (
        <div className="acts">
          <button type="button" className="btn" onClick={() => setOpen(true)}>
            {takenUp === null ? t('compliance.takeUp') : t('compliance.change')}
            <span className="hidden-text"> {row.name}</span>
          </button>
          {takenUp === null ? null : <Release row={row} />}
        </div>
      ) : null}
      {open ? <TakeUpBox row={row} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Sends with what was on the screen; whoever was faster is named. Both ways the list is read anew. */
function useWork(row: InspectionRow, what: 'take-up' | 'release', onDone: () => void) {
  const { t } = useWords();
  const failure = useFailureText();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly note?: string }) =>
      api.post(`/api/inspections/${encodeURIComponent(row.unitId)}/${what}`, {
        ...body,
        seenAt: row.takenUp?.at ?? null,
      }),
    onSuccess: () => {
      say(t(what === 'release' ? 'compliance.released' : 'compliance.saved', { unit: row.name }));
      onDone();
    },
    onError: (error) => {
      const who = error instanceof ApiError && error.code === 'version-conflict' ? detailOf(error, 'by') : null;
      say(who === null ? failure(error) : t('compliance.faster', { who: actorText(who, t) }), true);
      if (who !== null) onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['inspections'] }),
  });
}

function Release({ row }: { readonly row: InspectionRow }): React.JSX.Element {
  const { t } = useWords();
  const release = useWork(row, 'release', () => undefined);
  return (
    <button type="button" className="btn" disabled={release.isPending} onClick={() => release.mutate({})}>
      {t('compliance.release')}
      <span className="hidden-text"> {row.name}</span>
    </button>
  );
}

function TakeUpBox({ row, onClose }: { readonly row: InspectionRow; readonly onClose: () => void }): React.JSX.Element {
  const { t } = useWords();
  const [note, setNote] = useState(row.takenUp?.note ?? '');
  const send = useWork(row, 'take-up', onClose);
  return (
    <Box title={`${t('compliance.takeUp')} · ${row.name}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate({ note: note.trim() });
        }}
      >
        <div className="box-body">
          <label>
            <span className="label">{t('compliance.noteLabel')}</span>
            <input
              className="input"
              data-first
              maxLength={300}
              placeholder={t('compliance.noteHint')}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
        </div>
        <BoxFoot send={t('cmd.save')} pending={send.isPending} onClose={onClose} />
      </form>
    </Box>
  );
}

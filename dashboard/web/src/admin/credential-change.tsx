import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CredentialChanged, CredentialCreated } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { Loaded } from '../views/page.tsx';
import { Cuts } from './cuts.tsx';

export interface CredentialChange {
  readonly id: string;
  readonly kind: 'disable' | 'remove' | 'rotate';
  /** When the token before the last rotation ends; null: it is not good any more. */
  readonly overlapUntil: number | null;
}

const pathOf = (id: string): string => `/api/credentials/${encodeURIComponent(id)}`;
/** The same request as in earnest, so that figures and deed cannot differ in what they mean. */
function ask({ id, kind }: CredentialChange, dryRun: boolean): Promise<CredentialChanged> {
  return kind === 'remove'
    ? api.remove<CredentialChanged>(`${pathOf(id)}?dryRun=${dryRun}`)
    : api.patch<CredentialChanged>(pathOf(id), { enabled: false, dryRun });
}

const overlaps = { day: 24, week: 7 * 24, none: 0 } as const;
type Overlap = keyof typeof overlaps;
const overlapNames: readonly Overlap[] = ['day', 'week', 'none'];

/** Whom it cuts off, told by the server before anything happens. */
export function CredentialChangeBox({
  change,
  onClose,
  onToken,
}: {
  readonly change: CredentialChange;
  readonly onClose: () => void;
  readonly onToken: (created: CredentialCreated) => void;
}): React.JSX.Element {
  const { t } = useWords();
  const failure = useFailureText();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState<Overlap>('day');
  const overlapHours = overlaps[overlap];
  const { id, kind, overlapUntil } = change;
  const cuts = useQuery({
    queryKey: ['credential-cuts', id, kind],
    queryFn: () => ask(change, true),
    gcTime: 0,
  });
  const deed = useMutation({
    mutationFn: async () => {
      if (kind === 'rotate')
        onToken(
          await api.post<CredentialCreated>(`${pathOf(id)}/rotate`, {
            overlapHours,
            endOverlap: overlapUntil !== null,
          }),
        );
      else await ask(change, false);
    },
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['credentials'] });
    },
  });
  const isCutting = kind !== 'rotate' || overlapHours === 0;
  return (
    <Box title={t(`admin.credentialChange.${kind}`, { id })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          deed.mutate();
        }}
      >
        <div className="box-body">
          {kind === 'rotate' ? (
            <label>
              <span className="label">{t('admin.overlap')}</span>
              <select
                className="input"
                value={overlap}
                onChange={({ target }) => setOverlap(overlapNames.find((name) => name === target.value) ?? 'day')}
              >
                {overlapNames.map((name) => (
                  <option key={name} value={name}>
                    {t(`admin.overlapFor.${name}`)}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          {kind === 'rotate' && overlapUntil !== null ? (
            <p className="p-emergency">{t('admin.overlapEnds', { time: fullTime(overlapUntil) })}</p>
          ) : null}
          {isCutting ? <Loaded query={cuts}>{(answer) => <Cuts cuts={answer.cuts} />}</Loaded> : null}
          {deed.isError ? (
            <p className="p-emergency" role="alert">
              {failure(deed.error)}
            </p>
          ) : null}
        </div>
        <BoxFoot
          send={t(`admin.credentialDo.${kind}`)}
          pending={deed.isPending}
          disabled={isCutting && !cuts.isSuccess}
          onClose={onClose}
        />
      </form>
    </Box>
  );
}

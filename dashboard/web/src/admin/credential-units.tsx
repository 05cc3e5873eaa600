import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CredentialChanged, CredentialReach, CredentialView } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { say } from '../ui/toasts.tsx';
import { Cuts } from './cuts.tsx';
import { UnitsField, unitsIn } from './units-field.tsx';

/** What the server said of one text; of another text it says nothing. */
interface Looked {
  readonly text: string;
  readonly cuts: CredentialReach;
}

/** For whom a credential speaks. The first press asks whom that cuts off, and only the second does it. */
export function CredentialUnitsBox({
  credential: { id, units },
  onClose,
}: {
  readonly credential: CredentialView;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const failure = useFailureText();
  const queries = useQueryClient();
  const [text, setText] = useState(units === 'all' ? '' : units.join('\n'));
  const [looked, setLooked] = useState<Looked | null>(null);
  const ask = (asked: string, dryRun: boolean): Promise<CredentialChanged> =>
    api.patch(`/api/credentials/${encodeURIComponent(id)}`, { units: unitsIn(asked), dryRun });
  const look = useMutation({
    mutationFn: (asked: string) => ask(asked, true),
    onSuccess: ({ cuts }, asked) => setLooked({ text: asked, cuts }),
  });
  const save = useMutation({
    mutationFn: (asked: string) => ask(asked, false),
    onSuccess: async () => {
      say(t('unit.saved'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['credentials'] });
    },
  });
  const known = looked?.text === text ? looked : null;
  const next = known === null ? look : save;
  // An emptied field is easily a slip, and gives one device's token the voice of all.
  const widens = units !== 'all' && unitsIn(text) === 'all';
  return (
    <Box title={`${t('admin.changeUnits')} ${id}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          next.mutate(text);
        }}
      >
        <div className="box-body">
          <UnitsField value={text} onChange={setText} />
          <div role="status">
            {known === null ? null : <Cuts cuts={known.cuts} />}
            {known !== null && widens ? <p className="p-emergency">{t('admin.becomesAll')}</p> : null}
          </div>
          {/* The second press of a double click stops here. */}
          {known === null || (known.cuts.units === 0 && !widens) ? null : (
            <label>
              <input key={known.text} type="checkbox" required /> {t(widens ? 'admin.speakForAll' : 'admin.cutThem')}
            </label>
          )}
          {next.isError ? (
            <p className="p-emergency" role="alert">
              {failure(next.error)}
            </p>
          ) : null}
        </div>
        <BoxFoot
          send={known === null ? t('admin.lookFirst') : t('cmd.save')}
          pending={next.isPending}
          onClose={onClose}
        />
      </form>
    </Box>
  );
}

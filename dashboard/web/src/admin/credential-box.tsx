import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CredentialCreated } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { UnitsField, unitsIn } from './units-field.tsx';

const roles = ['device', 'gateway'] as const;

export function CredentialBox({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (created: CredentialCreated) => void;
}): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const failure = useFailureText();
  const queries = useQueryClient();
  const [id, setId] = useState('');
  const [vendor, setVendor] = useState('');
  const [role, setRole] = useState<(typeof roles)[number]>('device');
  const [units, setUnits] = useState('');
  const create = useMutation({
    mutationFn: () =>
      api.post<CredentialCreated>('/api/credentials', {
        id,
        vendor,
        role,
        units: unitsIn(units),
      }),
    onSuccess: async (created) => {
      onCreated(created);
      onClose();
      await queries.invalidateQueries({ queryKey: ['credentials'] });
    },
  });
  return (
    <Box title={t('admin.newCredential')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <div className="box-body">
          <label>
            <span className="label">{t('col.id')}</span>
            <input
              className="input mono"
              required
              pattern="[A-Za-z0-9][A-Za-z0-9_\-]{0,63}"
              value={id}
              onChange={(event) => setId(event.target.value)}
            />
          </label>
          <label>
            <span className="label">{t('col.vendor')}</span>
            <select className="input" required value={vendor} onChange={(event) => setVendor(event.target.value)}>
              <option value="">—</option>
              {reference.vendors.map((entry) => (
                <option key={entry.id} value={entry.id}>
                  {entry.name}
                </option>
              ))}
            </select>
          </label>
          <div className="choice" role="radiogroup" aria-label={t('col.role')}>
            {roles.map((choice) => (
              <label key={choice} className={choice === role ? 'chosen' : ''}>
                <input type="radio" name="role" checked={choice === role} onChange={() => setRole(choice)} />
                {t(`admin.credentialRole.${choice}`)}
              </label>
            ))}
          </div>
          <UnitsField value={units} onChange={setUnits} />
          {create.isError ? (
            <p className="p-emergency" role="alert">
              {failure(create.error)}
            </p>
          ) : null}
        </div>
        <BoxFoot send={t('cmd.create')} pending={create.isPending} onClose={onClose} />
      </form>
    </Box>
  );
}

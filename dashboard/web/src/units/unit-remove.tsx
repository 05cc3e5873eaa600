import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  alarmsEnding,
  lanes,
  type RemovalObstacle,
  removalObstacles,
  type UnitRemoval,
  type UnitRow,
} from '@vigil/vocabulary';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { say } from '../ui/toasts.tsx';
import { Loaded } from '../views/page.tsx';

/** All that would go, and has been shown, may go. */
const obstaclesOf = (found: UnitRemoval): readonly RemovalObstacle[] =>
  removalObstacles(found, alarmsEnding(found.openAlarms));

/** What goes with it is told by the server before anything happens; then its id is typed, so that no slip removes a lift. */
export function UnitRemove({
  unit,
  onClose,
}: {
  readonly unit: Pick<UnitRow, 'id' | 'name'>;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const failure = useFailureText();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const path = `/api/units/${encodeURIComponent(unit.id)}`;
  const found = useQuery({
    queryKey: ['unit-removal', unit.id],
    queryFn: () => api.remove<UnitRemoval>(`${path}?dryRun=true`),
    gcTime: 0,
  });
  const deed = useMutation({
    // Only what stood here: what has changed since is refused.
    mutationFn: ({ version, openAlarms }: UnitRemoval) =>
      api.remove<UnitRemoval>(`${path}?version=${version}&openAlarms=${alarmsEnding(openAlarms)}`),
    onSuccess: async () => {
      say(t('unit.removed', { name: unit.name, id: unit.id }));
      onClose();
      go('/units');
      queries.removeQueries({ queryKey: ['unit', unit.id] });
      await queries.invalidateQueries({ queryKey: ['units'] });
    },
    onError: async () => {
      setTyped('');
      await found.refetch();
    },
  });
  const mayGo = found.data !== undefined && obstaclesOf(found.data).length === 0;
  return (
    <Box title={t('unit.removeTitle', { name: unit.name, id: unit.id })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found.data !== undefined) deed.mutate(found.data);
        }}
      >
        <div className="box-body">
          <Loaded query={found}>{(removal) => <WhatGoes removal={removal} />}</Loaded>
          {mayGo ? (
            <label>
              <span className="label">{t('unit.removeType', { id: unit.id })}</span>
              <input
                className="input mono"
                value={typed}
                autoComplete="off"
                onChange={(event) => setTyped(event.target.value)}
              />
            </label>
          ) : null}
          {deed.isError ? (
            <p className="p-emergency" role="alert">
              {failure(deed.error)}
            </p>
          ) : null}
        </div>
        <BoxFoot
          send={t('unit.removeDo')}
          pending={deed.isPending}
          disabled={!mayGo || found.isFetching || typed.trim() !== unit.id}
          onClose={onClose}
        />
      </form>
    </Box>
  );
}

function WhatGoes({ removal }: { readonly removal: UnitRemoval }): React.JSX.Element {
  const { t } = useWords();
  const { openAlarms, behind, credentials } = removal;
  const obstacles = obstaclesOf(removal);
  if (obstacles.length > 0)
    return (
      <ul className="doubts p-emergency">
        {obstacles.includes('emergency') ? <li>{t('unit.removeEmergency', { n: openAlarms.emergency })}</li> : null}
        {obstacles.includes('behind') ? <li>{t('unit.removeBehind', { n: behind })}</li> : null}
      </ul>
    );
  const ending = lanes.filter((lane) => openAlarms[lane] > 0).map((lane) => `${t(`lane.${lane}`)} ${openAlarms[lane]}`);
  return (
    <ul className="doubts">
      <li>{ending.length === 0 ? t('unit.removeNoAlarms') : t('unit.removeAlarms', { what: ending.join(' · ') })}</li>
      {credentials.length === 0 ? <li>{t('unit.removeNoCredentials')}</li> : null}
      {credentials.map(({ id, others }) => (
        <li key={id}>
          {others === 'all' ? t('unit.removeCredentialOfAll', { id }) : t('unit.removeCredential', { id, n: others })}
        </li>
      ))}
      <li>{t('unit.removeThen')}</li>
    </ul>
  );
}

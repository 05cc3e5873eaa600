import { useMutation, useQueryClient } from '@tanstack/react-query';
import { registerDoubts, type UnitDetail } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { Box } from '../ui/box.tsx';
import { BoxFoot } from '../ui/box-foot.tsx';
import { DateField } from '../ui/date-field.tsx';
import { say } from '../ui/toasts.tsx';

/** Only what changed is sent: two people may edit different fields of one unit. */
export function UnitEdit({
  detail,
  onClose,
}: {
  readonly detail: UnitDetail;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t, language } = useWords();
  const failure = useFailureText();
  const queries = useQueryClient();
  const { unit } = detail;
  const { clock } = useDesk();
  const [now] = useState(() => clock.now());
  const [name, setName] = useState(unit.name);
  const [inspection, setInspection] = useState(unit.inspectionValidUntil ?? '');
  const [insurance, setInsurance] = useState(unit.insuranceValidUntil ?? '');
  const [outOfUse, setOutOfUse] = useState(unit.outOfUse);
  const patch = {
    ...(name === unit.name ? {} : { name }),
    ...(inspection === '' || inspection === unit.inspectionValidUntil ? {} : { inspectionValidUntil: inspection }),
    ...(insurance === '' || insurance === unit.insuranceValidUntil ? {} : { insuranceValidUntil: insurance }),
    ...(outOfUse === unit.outOfUse ? {} : { outOfUse }),
  };
  const { installedOn } = unit;
  const dated = { id: unit.id, ...patch, ...(installedOn === undefined ? {} : { installedOn }) };
  // What was there before and is not touched is no news.
  const doubts = registerDoubts({ units: [dated] }, { now }).filter(({ field }) => field in patch);
  const save = useMutation({
    mutationFn: () => api.patch(`/api/units/${encodeURIComponent(unit.id)}`, patch),
    onSuccess: async () => {
      say(t('unit.saved'));
      await queries.invalidateQueries({ queryKey: ['unit', unit.id] });
      onClose();
    },
  });
  return (
    <Box title={t('unit.edit')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="box-body">
          <label>
            <span className="label">{t('col.name')}</span>
            <input className="input" value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
          </label>
          <div>
            <span className="label">{t('unit.inspectionUntil')}</span>
            <DateField label={t('unit.inspectionUntil')} value={inspection} onChange={setInspection} />
          </div>
          <div>
            <span className="label">{t('unit.insuranceUntil')}</span>
            <DateField label={t('unit.insuranceUntil')} value={insurance} onChange={setInsurance} />
          </div>
          <label>
            <input type="checkbox" checked={outOfUse} onChange={(event) => setOutOfUse(event.target.checked)} />{' '}
            {t('unit.outOfUse')}
          </label>
          <ul role="status" className="doubts p-medium">
            {doubts.map((doubt) => (
              <li key={doubt.field}>{doubt[language]}</li>
            ))}
          </ul>
          {save.isError ? (
            <p className="p-emergency" role="alert">
              {failure(save.error)}
            </p>
          ) : null}
        </div>
        <BoxFoot
          send={t('cmd.save')}
          pending={save.isPending}
          disabled={name === '' || Object.keys(patch).length === 0}
          onClose={onClose}
        />
      </form>
    </Box>
  );
}

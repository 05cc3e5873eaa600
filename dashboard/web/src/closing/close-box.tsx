import {
  type AlarmView,
  type ClosingFault,
  type ClosingForm,
  closingFaults,
  closingOutcomes,
  type Outcome,
} from '@vigil/vocabulary';
import { useState } from 'react';
import type { Command } from '../api/commands.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { Choice } from './choice.tsx';
import { emptyDraft, type FormDraft, formOf, RescueForm } from './rescue-form.tsx';
import { WhatIsClosed } from './what-is-closed.tsx';

/** Nothing is chosen beforehand: what nobody said must not be read later as if somebody had. */
export function CloseBox({
  alarm,
  busy,
  onRun,
  onClose,
}: {
  readonly alarm: AlarmView;
  readonly busy: boolean;
  readonly onRun: (command: Command) => void;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useState('');
  const [draft, setDraft] = useState<FormDraft>(emptyDraft);
  const form = alarm.latched ? formOf(draft) : null;
  const missing = whatIsMissing(alarm, outcome, note, form);
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    if (outcome === null || missing.length > 0) return;
    onRun({ type: 'close', outcome, note: note.trim(), ...(form === null ? {} : { form }) });
  };
  return (
    <Box title={t('close.title')} onClose={onClose}>
      <form onSubmit={submit} className="closing">
        <div className="box-body">
          <WhatIsClosed alarm={alarm} />
          <p>{t(alarm.latched ? 'close.warn' : 'closing.warnOther')}</p>
          <Choice
            legend={t('close.outcome')}
            name="outcome"
            focusFirst
            choices={closingOutcomes.map((id) => ({ id, text: t(`outcome.${id}`) }))}
            chosen={outcome}
            onChoose={setOutcome}
          />
          {alarm.latched ? (
            <RescueForm draft={draft} isActive={alarm.condition === 'active'} onChange={setDraft} />
          ) : null}
          <label>
            <span className="label">{t('close.note')}</span>
            <textarea
              className="input"
              name="note"
              rows={2}
              maxLength={1000}
              value={note}
              placeholder={t('close.notePlaceholder')}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
        </div>
        <div className="box-foot">
          <span className="closing-missing" role="status">
            {missing.length === 0
              ? null
              : `${t('closing.missing')}${missing.map((fault) => t(`closing.fault.${fault}`)).join(t('closing.and'))}`}
          </span>
          <button type="button" className="btn" onClick={onClose}>
            {t('cmd.cancel')}
          </button>
          <button type="submit" className="btn btn-main" disabled={busy || missing.length > 0}>
            {t('cmd.close')}
          </button>
        </div>
      </form>
    </Box>
  );
}

/** As the server will say it, before it is asked. */
function whatIsMissing(
  alarm: AlarmView,
  outcome: Outcome | null,
  note: string,
  form: ClosingForm | null,
): readonly (ClosingFault | 'outcome')[] {
  if (outcome === null) return ['outcome'];
  return closingFaults(alarm, { outcome, note, form });
}

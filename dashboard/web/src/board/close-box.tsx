import { type AlarmView, type Outcome, outcomes } from '@vigil/vocabulary';
import { useState } from 'react';
import type { Command } from '../api/commands.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';

/** `cleared` is the device's own end; a person chooses among the others. */
const choices = outcomes.filter((outcome) => outcome !== 'cleared');

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
  const { t, w } = useWords();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useState('');
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    if (outcome === null) return;
    onRun({ type: 'close', outcome, note });
  };
  return (
    <Box title={t('close.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="box-body">
          <p>
            <strong>{w.code(alarm.code)}</strong> · {alarm.unitName}
            <br />
            <span className="muted">{alarm.address}</span>
          </p>
          <p>
            {t('close.warn')}
            {alarm.condition === 'active' ? <strong className="p-emergency"> {t('close.notCleared')}</strong> : null}
          </p>
          <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="label">{t('close.outcome')}</legend>
            <div className="choice">
              {choices.map((choice, index) => (
                <label key={choice} className={choice === outcome ? 'chosen' : ''}>
                  <input
                    type="radio"
                    name="outcome"
                    data-first={index === 0 ? true : undefined}
                    checked={choice === outcome}
                    onChange={() => setOutcome(choice)}
                  />
                  {t(`outcome.${choice}`)}
                </label>
              ))}
            </div>
          </fieldset>
          <label>
            <span className="label">{t('close.note')}</span>
            <textarea
              className="input"
              rows={3}
              maxLength={1000}
              value={note}
              placeholder={t('close.notePlaceholder')}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
        </div>
        <div className="box-foot">
          <button type="button" className="btn" onClick={onClose}>
            {t('cmd.cancel')}
          </button>
          <button type="submit" className="btn btn-main" disabled={busy || outcome === null}>
            {t('cmd.close')}
          </button>
        </div>
      </form>
    </Box>
  );
}

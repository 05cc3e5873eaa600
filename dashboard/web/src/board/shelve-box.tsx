import type { AlarmView } from '@vigil/vocabulary';
import { useState } from 'react';
import type { Command } from '../api/commands.ts';
import { useReading } from '../held/use-reading.ts';
import { useTyped } from '../held/use-typed.ts';
import { WhatChanged } from '../held/what-changed.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { Box } from '../ui/box.tsx';

const hours = [1, 4, 8, 24, 72] as const;

export function ShelveBox({
  opened,
  busy,
  onRun,
  onClose,
}: {
  /** The alarm as it was when somebody asked for the form. */
  readonly opened: AlarmView;
  readonly busy: boolean;
  readonly onRun: (alarm: AlarmView, command: Command) => void;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t, w } = useWords();
  const { clock } = useDesk();
  const held = useReading(opened);
  const { alarm, changed } = held;
  const gone = held.gone && !busy;
  const [length, setLength] = useState<number>(hours[0]);
  const [reason, setReason] = useTyped(opened.id, 'reason');
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    const untilMs = Math.round(clock.now()) + length * 3_600_000;
    held.press(event.timeStamp, (read) => onRun(read, { type: 'shelve', reason: reason.trim(), untilMs }));
  };
  return (
    <Box title={t('shelve.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="box-body">
          <p>
            <strong>{w.code(alarm.code)}</strong> · {alarm.unitName}
          </p>
          <p>{t('shelve.warn')}</p>
          <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="label">{t('shelve.until')}</legend>
            <div className="choice">
              {hours.map((choice) => (
                <label key={choice} className={choice === length ? 'chosen' : ''}>
                  <input type="radio" name="hours" checked={choice === length} onChange={() => setLength(choice)} />
                  {t('shelve.hours', { n: choice })}
                </label>
              ))}
            </div>
          </fieldset>
          <label>
            <span className="label">{t('shelve.reason')}</span>
            <input
              className="input"
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
        </div>
        <div className="box-foot">
          <WhatChanged held={{ ...held, gone }} />
          <button type="button" className="btn" onClick={onClose}>
            {t('cmd.cancel')}
          </button>
          <button type="submit" className="btn btn-main" disabled={busy || gone || reason.trim() === ''}>
            {changed && !gone ? t('held.look') : t('cmd.shelve')}
          </button>
        </div>
      </form>
    </Box>
  );
}

import {
  type AlarmView,
  type ClosingFault,
  type ClosingForm,
  closingFaults,
  closingOutcomes,
  type Outcome,
} from '@vigil/vocabulary';
import { useRef, useState } from 'react';
import type { Command } from '../api/commands.ts';
import { HandButton } from '../board/hand-button.tsx';
import { useReading } from '../held/use-reading.ts';
import { useTyped } from '../held/use-typed.ts';
import { WhatChanged } from '../held/what-changed.tsx';
import type { T } from '../i18n/t.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { Choice } from './choice.tsx';
import { emptyDraft, type FormDraft, formOf, RescueForm } from './rescue-form.tsx';
import { WhatIsClosed } from './what-is-closed.tsx';

/** Nothing is chosen beforehand: what nobody said must not be read later as if somebody had. */
export function CloseBox({
  opened,
  busy,
  onRun,
  onAcknowledge,
  onClose,
}: {
  /** The alarm as it was when somebody asked for the form. */
  readonly opened: AlarmView;
  readonly busy: boolean;
  readonly onRun: (alarm: AlarmView, command: Command) => void;
  /** It rings again while the form is open. */
  readonly onAcknowledge: (alarm: AlarmView) => void;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const held = useReading(opened);
  const element = useRef<HTMLFormElement>(null);
  const { alarm, changed } = held;
  const gone = held.gone && !busy;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [note, setNote] = useTyped(opened.id, 'note');
  const [verifiedBy, setVerifiedBy] = useTyped(opened.id, 'verifiedBy');
  const [said, setSaid] = useState(emptyDraft);
  const draft: FormDraft = { ...said, verifiedBy };
  const setDraft = (next: FormDraft): void => {
    setVerifiedBy(next.verifiedBy);
    setSaid(next);
  };
  const isActive = alarm.condition === 'active';
  // Said of an alarm that was active; were it active once more, that is for saying anew.
  if (!isActive && said.stillActive) setSaid({ ...said, stillActive: false });
  const form = alarm.latched ? formOf(draft) : null;
  const missing = whatIsMissing(alarm, outcome, note, form);
  const ringsAgain = alarm.acknowledgedAt === null;
  const first = ringsAgain ? t('cmd.ackFirst') : !alarm.latched && isActive ? t('cmd.stillActive') : null;
  const cannot = first !== null || missing.length > 0;
  const submit = (event: React.FormEvent): void => {
    event.preventDefault();
    if (!changed && cannot) return;
    held.press(event.timeStamp, (read) => {
      if (outcome !== null && !cannot)
        onRun(read, { type: 'close', outcome, note: note.trim(), ...(form === null ? {} : { form }) });
    });
  };
  return (
    <Box title={t('close.title')} onClose={onClose}>
      <form ref={element} onSubmit={submit} className="closing">
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
          {alarm.latched ? <RescueForm draft={draft} isActive={isActive} onChange={setDraft} /> : null}
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
          <WhatChanged held={{ ...held, gone }} />
          <span className="closing-missing" role="status">
            {gone ? null : (first ?? whatIsMissingInWords(missing, t))}
          </span>
          {ringsAgain && !gone ? (
            <HandButton
              className="btn"
              disabled={busy}
              face={String(held.since)}
              onPress={() => {
                // It goes with what it does; the row behind the form cannot have the focus.
                focusChoice(element.current);
                onAcknowledge(alarm);
              }}
            >
              {t('cmd.acknowledge')}
            </HandButton>
          ) : null}
          <button type="button" className="btn" onClick={onClose}>
            {t('cmd.cancel')}
          </button>
          <button type="submit" className="btn btn-main" disabled={busy || gone || (!changed && cannot)}>
            {changed && !gone ? t('held.look') : t('cmd.close')}
          </button>
        </div>
      </form>
    </Box>
  );
}

/** What is chosen, or the first that can be. */
function focusChoice(form: HTMLFormElement | null): void {
  const chosen = form?.querySelector<HTMLElement>('input[name=outcome]:checked');
  (chosen ?? form?.querySelector<HTMLElement>('[data-first]'))?.focus();
}

function whatIsMissingInWords(missing: readonly (ClosingFault | 'outcome')[], t: T): string | null {
  if (missing.length === 0) return null;
  return `${t('closing.missing')}${missing.map((fault) => t(`closing.fault.${fault}`)).join(t('closing.and'))}`;
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

import {
  type ClosingForm,
  causeGroups,
  freedAtMost,
  type VerificationId,
  verificationNeedsName,
  verifications,
} from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';
import { Choice } from './choice.tsx';

/** As far as it was said. */
export interface FormDraft {
  readonly verified: VerificationId | null;
  readonly verifiedBy: string;
  readonly freed: string;
  readonly cause: string;
  readonly stillActive: boolean;
}
export const emptyDraft: FormDraft = { verified: null, verifiedBy: '', freed: '', cause: '', stillActive: false };

/** null: not all of it has been said. */
export function formOf({ verified, verifiedBy, cause, stillActive, ...said }: FormDraft): ClosingForm | null {
  // An input method may write digits of full width.
  const freed = said.freed.normalize('NFKC').trim();
  if (verified === null || !/^\d+$/.test(freed) || Number(freed) > freedAtMost || cause === '') return null;
  return {
    verified,
    verifiedBy: verificationNeedsName(verified) ? verifiedBy.trim() : '',
    freed: Number(freed),
    cause,
    stillActive,
  };
}

/** How it is known that nobody is inside, how many were freed, why it happened. */
export function RescueForm({
  draft,
  isActive,
  onChange,
}: {
  readonly draft: FormDraft;
  readonly isActive: boolean;
  readonly onChange: (draft: FormDraft) => void;
}): React.JSX.Element {
  const { t, w } = useWords();
  const { verified } = draft;
  return (
    <>
      <Choice
        legend={t('closing.verified')}
        name="verified"
        choices={verifications.map((way) => ({ id: way.id, text: w.named(way) }))}
        chosen={verified}
        onChoose={(id) => onChange({ ...draft, verified: id })}
      />
      {verified !== null && verificationNeedsName(verified) ? (
        <label>
          <span className="label">{t('closing.verifiedBy')}</span>
          <input
            className="input"
            name="verifiedBy"
            maxLength={100}
            value={draft.verifiedBy}
            placeholder={t('closing.verifiedByHint')}
            onChange={(event) => onChange({ ...draft, verifiedBy: event.target.value })}
          />
        </label>
      ) : null}
      <div className="closing-pair">
        <label>
          <span className="label">{t('closing.freed')}</span>
          <input
            className="input"
            name="freed"
            // No number field: one that has the focus counts up and down with the wheel that scrolls the form.
            inputMode="numeric"
            autoComplete="off"
            maxLength={String(freedAtMost).length}
            value={draft.freed}
            onChange={(event) => onChange({ ...draft, freed: event.target.value })}
          />
        </label>
        <label>
          <span className="label">{t('closing.cause')}</span>
          <select
            className="input"
            name="cause"
            value={draft.cause}
            onChange={(event) => onChange({ ...draft, cause: event.target.value })}
          >
            <option value="">{t('closing.choose')}</option>
            {causeGroups.map((group) => (
              <optgroup key={group.id} label={w.named(group)}>
                {group.causes.map((cause) => (
                  <option key={cause.id} value={cause.id}>
                    {w.named(cause)}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      </div>
      {isActive ? (
        <label className="closing-active">
          <input
            type="checkbox"
            name="stillActive"
            checked={draft.stillActive}
            onChange={(event) => onChange({ ...draft, stillActive: event.target.checked })}
          />{' '}
          <strong className="p-emergency">{t('closing.stillActive')}</strong>
        </label>
      ) : null}
    </>
  );
}

import type { CredentialView } from '@vigil/vocabulary';
import { useWords } from '../i18n/use-words.ts';

/** For whom a credential speaks, as it is typed: nobody named means all of the vendor. */
export function unitsIn(text: string): CredentialView['units'] {
  const named = text.split(/[\s,，、;；]+/).filter((unit) => unit !== '');
  return named.length === 0 ? 'all' : named;
}

export function UnitsField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}): React.JSX.Element {
  const { t } = useWords();
  return (
    <label>
      <span className="label">{t('admin.someUnits')}</span>
      <textarea
        className="input mono"
        rows={5}
        value={value}
        placeholder={t('admin.allUnits')}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

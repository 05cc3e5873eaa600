import { type AuditView, columnOf } from '@vigil/vocabulary';
import { type Reference, useReference } from '../api/reference.ts';
import { shown } from '../contract-faults/shown.ts';
import { fullTime } from '../i18n/format.ts';
import { hasKey } from '../i18n/has-key.ts';
import type { Language } from '../i18n/index.ts';
import type { T } from '../i18n/t.ts';
import { useWords } from '../i18n/use-words.ts';
import { zh } from '../i18n/zh.ts';
import { changesOf, type FieldChange } from './changes-of.ts';

/** So many stand in the list, the others behind a fold: a new unit has twenty. */
const shownFields = 4;
const shownOfList = 12;

/** Field by field what somebody changed, before and after. */
export function AuditChange({ entry }: { readonly entry: AuditView }): React.JSX.Element | null {
  const { t, language } = useWords();
  const reference = useReference();
  const changes = changesOf(entry.detail);
  const { password, token } = entry.detail;
  const secrets = Object.entries({ password, token }).flatMap(([name, said]) =>
    typeof said === 'string' && hasKey(zh.change.secret, said)
      ? [`${fieldName(name, t, language)} ${t(`change.secret.${said}`)}`]
      : [],
  );
  if (changes.length === 0 && secrets.length === 0) return null;
  const line = (change: FieldChange): React.JSX.Element => (
    <div key={change.field}>
      <span className="muted">{fieldName(change.field, t, language)}</span> {changeText(change, t, reference)}
    </div>
  );
  const rest = changes.slice(shownFields);
  return (
    <>
      {changes.slice(0, shownFields).map(line)}
      {secrets.map((text) => (
        <div key={text}>{text}</div>
      ))}
      {rest.length === 0 ? null : (
        <details>
          <summary>{t('change.more', { n: rest.length })}</summary>
          {rest.map(line)}
        </details>
      )}
    </>
  );
}

function fieldName(field: string, t: T, language: Language): string {
  if (hasKey(zh.change.field, field)) return t(`change.field.${field}`);
  return columnOf('units', field)?.[language] ?? shown(field, 40);
}

function changeText({ field, before, after }: FieldChange, t: T, reference: Reference): string {
  const text = (value: unknown): string => valueText(field, value, t, reference);
  // Of two lists only what they differ in: a gateway speaks for hundreds.
  if (Array.isArray(before) && Array.isArray(after)) {
    const lacking = (list: readonly unknown[], other: readonly unknown[]) => list.filter((one) => !other.includes(one));
    const [gone, come] = [lacking(before, after), lacking(after, before)];
    const parts = [
      gone.length === 0 ? null : t('change.gone', { what: text(gone) }),
      come.length === 0 ? null : t('change.come', { what: text(come) }),
    ];
    return parts.filter((part) => part !== null).join('；');
  }
  return before === undefined ? text(after) : `${text(before)} → ${text(after)}`;
}

function valueText(field: string, value: unknown, t: T, reference: Reference): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? t('value.yes') : t('value.no');
  if (field === 'previousUntil' && typeof value === 'number') return fullTime(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) {
    const named = value.slice(0, shownOfList).map((one) => valueText(field, one, t, reference));
    return [...named, ...(value.length > shownOfList ? [`… (${value.length})`] : [])].join('、') || '–';
  }
  if (typeof value !== 'string') return shown(JSON.stringify(value));
  if (field === 'units' && value === 'all') return t('admin.allUnits');
  if (field === 'vendor') return reference.vendor(value);
  if (field === 'county' || field === 'counties') return reference.county(value);
  if (field === 'role' && hasKey(zh.role, value)) return t(`role.${value}`);
  if (field === 'role' && hasKey(zh.admin.credentialRole, value)) return t(`admin.credentialRole.${value}`);
  return shown(value);
}

import type { VendorMessagePart, VendorMessageView } from '@vigil/vocabulary';
import { useReference } from '../api/reference.ts';
import { shown } from '../contract-faults/shown.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Choice, useFilters } from '../views/filters.tsx';
import { Loaded } from '../views/page.tsx';
import { detailText } from './detail.ts';
import { bytesOf, hexOf, textOf } from './raw-bytes.ts';
import { useTail } from './tail.ts';

/** A vendor's account knows one vendor: its own. */
function useVendor(): string | undefined {
  const { vendors } = useReference();
  const asked = useFilters().value('vendor');
  return asked ?? (vendors.length === 1 ? vendors[0]?.id : undefined);
}

export function LiveTools(): React.JSX.Element {
  const { t } = useWords();
  const { vendors } = useReference();
  const { value, set } = useFilters();
  const vendor = useVendor();
  const unit = value('unit');
  const isPaused = value('paused') === 'yes';
  return (
    <>
      {vendors.length < 2 ? null : (
        <Choice
          label={t('col.vendor')}
          value={vendor}
          onChange={(next) => set({ vendor: next })}
          options={vendors.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {unit === undefined ? null : (
        <Choice
          label={t('col.unit')}
          value={unit}
          onChange={(next) => set({ unit: next })}
          options={[{ value: unit, label: unit }]}
        />
      )}
      <button
        type="button"
        className="btn"
        aria-pressed={isPaused}
        onClick={() => set({ paused: isPaused ? undefined : 'yes' })}
      >
        {t(isPaused ? 'vendors.liveResume' : 'vendors.livePause')}
      </button>
    </>
  );
}

/** What a vendor's devices send just now, each message beside what was understood of it. */
export function Live(): React.JSX.Element {
  const { t } = useWords();
  const { value } = useFilters();
  const vendor = useVendor();
  const query = useTail(vendor, value('unit'), value('paused') === 'yes');
  if (vendor === undefined) return <p className="muted">{t('vendors.liveChoose')}</p>;
  return (
    <Loaded query={query}>
      {(rows) =>
        rows.length === 0 ? (
          <p className="muted">{t('vendors.liveNone')}</p>
        ) : (
          <div className="stack">
            {rows.map((row) => (
              <Sent key={row.id} row={row} />
            ))}
          </div>
        )
      }
    </Loaded>
  );
}

function Sent({ row }: { readonly row: VendorMessageView }): React.JSX.Element {
  const { t } = useWords();
  const bytes = bytesOf(row.payloadBase64);
  return (
    <article className="sheet" aria-label={`${row.topic} ${fullTime(row.at)}`}>
      <div className="sheet-head">
        <h2 className="mono topic">{shown(row.topic, 400)}</h2>
        <span className="muted">
          {fullTime(row.at)} · {t('col.origin')} <span className="mono">{row.credential}</span> ·{' '}
          {t('vendors.bytes', { n: row.bytes })}
        </span>
      </div>
      {row.skipped === 0 ? null : <p className="p-medium">{t('vendors.liveSkipped', { n: row.skipped })}</p>}
      <div className="sent">
        {bytes.length === 0 ? null : (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- may scroll, so it must be reachable by keyboard
          <pre className="raw" tabIndex={0} aria-label={t('col.raw')}>
            {prettyOf(bytes)}
          </pre>
        )}
        <div>
          {row.parts.map((part, index) => (
            <Part key={index} part={part} />
          ))}
          {row.more === 0 ? null : <p className="muted">{t('vendors.liveMore', { n: row.more })}</p>}
        </div>
      </div>
      {row.bytes > bytes.length ? <p className="muted">{t('vendors.liveCut')}</p> : null}
    </article>
  );
}

function Part({ part }: { readonly part: VendorMessagePart }): React.JSX.Element {
  const { t, w, language } = useWords();
  const { family, unitId, code, profile, isMapped, takenAt, fields, reason, detail, notes } = part;
  const why = reason === null ? null : detailText({ reason, detail }, t, language);
  return (
    <section className="understood" aria-label={t('vendors.understood')}>
      <p>
        <strong className={reason === null ? '' : 'p-emergency'}>
          {t(reason === null ? 'vendors.taken' : 'vendors.notTaken')}
        </strong>{' '}
        {family === null ? null : t(`vendors.family.${family}`)} <span className="mono">{unitId}</span>
        {code === null ? null : <strong> {w.code(code)}</strong>}
      </p>
      {reason === null ? null : (
        <p>
          {w.quarantine(reason)}
          {why === null ? null : <span className="muted"> · {shown(why, 300)}</span>}
        </p>
      )}
      {isMapped === false ? (
        <p className="p-medium">
          {t('vendors.unmapped')} · {profile}
        </p>
      ) : null}
      <dl className="facts">
        {code === null ? null : (
          <>
            <dt>{t('vendors.table')}</dt>
            <dd className="mono">{profile}</dd>
          </>
        )}
        {takenAt === null ? null : (
          <>
            <dt>{t('vendors.takenAt')}</dt>
            <dd>{fullTime(takenAt)}</dd>
          </>
        )}
        {Object.entries(fields).map(([name, field]) => (
          <Field key={name} name={name} field={field} />
        ))}
      </dl>
      {notes.length === 0 ? null : (
        <ul aria-label={t('vendors.faults')}>
          {notes.map((note) => (
            <li key={`${note.kind} ${note.path}`}>
              <strong>{w.contractFault(note.kind).name}</strong> <span className="mono">{shown(note.path)}</span>{' '}
              <span className="muted">
                {shown(note.sample)} · {w.contractFault(note.kind).fate}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Field({
  name,
  field,
}: {
  readonly name: string;
  readonly field: string | number | boolean;
}): React.JSX.Element {
  return (
    <>
      <dt className="mono">{name}</dt>
      <dd className="mono">{shown(String(field))}</dd>
    </>
  );
}

/** JSON as a person reads it; what is none as it came. */
function prettyOf(bytes: Uint8Array): string {
  const text = textOf(bytes);
  if (text === null) return hexOf(bytes);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return shown(text, 4_096);
    throw error;
  }
}

import { useMutation } from '@tanstack/react-query';
import type { ImportReport } from '@vigil/vocabulary';
import { ApiError, api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useWords } from '../i18n/use-words.ts';

const shownFaults = 50;
/** A city's register over a slow line, then all its rows in one transaction. */
const importDeadlineMs = 10 * 60_000;

/** The server names every fault of a refused file; a person has to see them to mend it. */
function faultsOf(error: unknown): readonly string[] {
  if (!(error instanceof ApiError) || !Array.isArray(error.details)) return [];
  return error.details.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)));
}

export function ImportPanel(): React.JSX.Element {
  const { t } = useWords();
  const failure = useFailureText();
  const load = useMutation({
    mutationFn: async (file: File) => {
      const body: unknown = JSON.parse(await file.text());
      return api.post<ImportReport>('/api/register/import', body, importDeadlineMs);
    },
  });
  const lines = load.isError ? faultsOf(load.error) : (load.data?.warnings ?? []);
  return (
    <section className="stack" aria-label={t('admin.import')}>
      <label>
        <span className="label">{t('admin.importHint')}</span>
        <input
          type="file"
          accept="application/json,.json"
          disabled={load.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) load.mutate(file);
            event.target.value = '';
          }}
        />
      </label>
      <div role="status">
        {load.isPending ? <p>{t('cmd.pending')}</p> : null}
        {load.isError ? <p className="p-emergency">{failure(load.error)}</p> : null}
        {load.data === undefined ? null : (
          <p>
            {t('admin.importDone', {
              organisations: load.data.organisations,
              sites: load.data.sites,
              units: load.data.units,
              credentials: load.data.credentials,
            })}
          </p>
        )}
      </div>
      {lines.length === 0 ? null : (
        <div>
          <h3>{t('admin.importWarnings', { n: lines.length })}</h3>
          <ul className="mono">
            {lines.slice(0, shownFaults).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

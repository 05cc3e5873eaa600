import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RegisterFileView } from '@vigil/vocabulary';
import { Alert, Spin, Upload } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useWords } from '../../i18n/use-words.ts';
import { FilePreview } from './file-preview.tsx';
import { Links } from './links.tsx';
import { PastImports } from './past-imports.tsx';
import { patienceMs, useRegisterFailure } from './register-failure.ts';

/** Choose a file ─▶ see what it would change ─▶ import ─▶ take it back if it was the wrong one. */
export function RegisterFilesPanel(): React.JSX.Element {
  const { t } = useWords();
  const failure = useRegisterFailure();
  const queries = useQueryClient();
  const [file, setFile] = useState<RegisterFileView | null>(null);
  const send = useMutation({
    mutationFn: (chosen: File) =>
      api.post<RegisterFileView>(`/api/register/files?name=${encodeURIComponent(chosen.name)}`, chosen, patienceMs),
    onSuccess: setFile,
  });
  const putAway = (): void => {
    if (file !== null) void api.remove(`/api/register/files/${file.id}`).catch(() => undefined);
    setFile(null);
    send.reset();
  };
  return (
    <section className="stack" aria-label={t('admin.import')}>
      {file === null ? (
        <>
          <Upload.Dragger
            accept=".csv,.txt,.xlsx,.json,text/csv,application/json"
            showUploadList={false}
            disabled={send.isPending}
            beforeUpload={(chosen) => {
              send.mutate(chosen);
              return false;
            }}
          >
            <p>
              <strong>{t('registerFiles.choose')}</strong>
            </p>
            <p className="muted">{t('registerFiles.chooseHint')}</p>
          </Upload.Dragger>
          <div role="status">{send.isPending ? <Spin description={t('registerFiles.reading')} /> : null}</div>
          {send.isError ? <Alert type="error" showIcon title={failure(send.error)} /> : null}
          <Links />
          <PastImports />
        </>
      ) : (
        <FilePreview
          key={file.digest}
          file={file}
          onRead={setFile}
          onClose={putAway}
          onImported={() => void queries.invalidateQueries({ queryKey: ['register'] })}
        />
      )}
    </section>
  );
}

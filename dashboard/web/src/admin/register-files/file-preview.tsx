import { useMutation, useQuery } from '@tanstack/react-query';
import type { RegisterFileView, RegisterImported, RegisterProgress } from '@vigil/vocabulary';
import { Alert, Button, Checkbox, Progress, Space } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useWords } from '../../i18n/use-words.ts';
import { FileReading } from './file-reading.tsx';
import { FileRows } from './file-rows.tsx';
import { patienceMs, useRegisterFailure } from './register-failure.ts';

const lookEveryMs = 1_000;

const sumOf = ({ counts }: RegisterImported) =>
  Object.values(counts).reduce((sum, one) => ({ added: sum.added + one.added, changed: sum.changed + one.changed }), {
    added: 0,
    changed: 0,
  });

export function FilePreview({
  file,
  onRead,
  onClose,
  onImported,
}: {
  readonly file: RegisterFileView;
  readonly onRead: (file: RegisterFileView) => void;
  readonly onClose: () => void;
  readonly onImported: () => void;
}): React.JSX.Element {
  const { t, language } = useWords();
  const failure = useRegisterFailure();
  const [goodRows, setGoodRows] = useState(false);
  const path = `/api/register/files/${file.id}`;
  const load = useMutation({
    mutationFn: () => api.post<RegisterImported>(`${path}/import`, { digest: file.digest, goodRows }, patienceMs),
    onSuccess: onImported,
  });
  const progress = useQuery({
    queryKey: ['register-progress', file.id],
    queryFn: () => api.get<RegisterProgress>(`${path}/progress`),
    enabled: load.isPending,
    refetchInterval: lookEveryMs,
  });
  const changes = file.added + file.changed + file.credentials;
  const mayImport = !file.isUnusable && changes > 0 && (file.faults === 0 || goodRows);
  const { data: at } = progress;
  return (
    <div className="stack">
      <h2>{file.name}</h2>
      <p role="status">
        {t('registerFiles.counts', {
          read: file.read,
          added: file.added,
          changed: file.changed,
          unchanged: file.unchanged,
          refused: file.refused,
        })}
        {file.credentials === 0 ? null : `；${t('registerFiles.credentials', { n: file.credentials })}`}
      </p>
      {file.isUnusable ? <Alert type="error" showIcon title={t('registerFiles.unusable')} /> : null}
      {!file.isUnusable && file.faults > 0 ? (
        <Alert type="warning" showIcon title={t('registerFiles.goodHint', { n: file.refused })} />
      ) : null}
      {!file.isUnusable && file.faults === 0 && changes === 0 ? (
        <Alert type="info" showIcon title={t('registerFiles.nothing')} />
      ) : null}
      {load.data === undefined ? (
        <Space wrap>
          <Button type="primary" disabled={!mayImport || load.isPending} onClick={() => load.mutate()}>
            {t('registerFiles.importAll', { n: changes })}
          </Button>
          {file.faults > 0 && !file.isUnusable ? (
            <Checkbox checked={goodRows} onChange={(event) => setGoodRows(event.target.checked)}>
              {t('registerFiles.importGood')}
            </Checkbox>
          ) : null}
          {file.faults + file.warnings + file.notes === 0 ? null : (
            <a className="btn" href={`${path}/faults?language=${language}`} download>
              {t('registerFiles.report')}
            </a>
          )}
          <Button disabled={load.isPending} onClick={onClose}>
            {t('registerFiles.cancel')}
          </Button>
        </Space>
      ) : (
        <Alert
          type="success"
          showIcon
          title={
            load.data.importId === null ? t('registerFiles.doneNothing') : t('registerFiles.done', sumOf(load.data))
          }
          action={<Button onClick={onClose}>{t('registerFiles.cancel')}</Button>}
        />
      )}
      {load.isPending && at !== undefined ? (
        <Progress
          percent={at.total === 0 ? 0 : Math.round((at.done / at.total) * 100)}
          format={() => `${t(`registerFiles.progress.${at.step}`)} ${at.done}/${at.total}`}
        />
      ) : null}
      {load.isError ? <Alert type="error" showIcon title={failure(load.error)} /> : null}
      {load.data === undefined ? (
        <>
          <FileRows file={file} />
          <FileReading file={file} onRead={onRead} />
        </>
      ) : null}
    </div>
  );
}

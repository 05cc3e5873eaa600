import { useMutation } from '@tanstack/react-query';
import { type RegisterFileOptions, type RegisterFileView, registerColumns, tableLists } from '@vigil/vocabulary';
import { Alert, Button, Collapse, Select, Space } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useWords } from '../../i18n/use-words.ts';
import { patienceMs, useRegisterFailure } from './register-failure.ts';

const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
const delimiters = [',', ';', '\t', '|'] as const;

/** How the file was understood, and a way to say it otherwise: encoding, delimiter, which list, which column is what. */
export function FileReading({
  file,
  onRead,
}: {
  readonly file: RegisterFileView;
  readonly onRead: (file: RegisterFileView) => void;
}): React.JSX.Element | null {
  const { t, language } = useWords();
  const failure = useRegisterFailure();
  const [options, setOptions] = useState<RegisterFileOptions>({});
  const again = useMutation({
    mutationFn: () => api.post<RegisterFileView>(`/api/register/files/${file.id}/look`, options, patienceMs),
    onSuccess: onRead,
  });
  if (file.format === 'json') return null;
  const [table] = file.tables;
  const list = options.list ?? tableLists.find((one) => one === table?.list);
  const fields =
    list === undefined ? [] : registerColumns[list].map((column) => ({ value: column.field, label: column[language] }));
  const mapping = options.mapping ?? {};
  return (
    <Collapse
      items={[
        {
          key: 'reading',
          label: `${t('registerFiles.columns')} · ${file.encoding ?? file.format ?? '?'}`,
          children: (
            <div className="stack">
              <Space wrap>
                {file.format === 'csv' ? (
                  <>
                    <Select
                      aria-label={t('registerFiles.encoding')}
                      style={{ width: 160 }}
                      value={options.encoding ?? encodings.find((one) => one === file.encoding) ?? null}
                      placeholder={t('registerFiles.encoding')}
                      options={encodings.map((value) => ({ value, label: value }))}
                      onChange={(encoding) => setOptions(encoding === null ? options : { ...options, encoding })}
                    />
                    <Select
                      aria-label={t('registerFiles.delimiter')}
                      style={{ width: 120 }}
                      value={options.delimiter ?? file.delimiter}
                      options={delimiters.map((value) => ({
                        value: value as string,
                        label: value === '\t' ? t('registerFiles.tab') : value,
                      }))}
                      onChange={(delimiter) => setOptions(delimiter === null ? options : { ...options, delimiter })}
                    />
                  </>
                ) : null}
                <Select
                  aria-label={t('registerFiles.table')}
                  style={{ width: 160 }}
                  value={list ?? null}
                  placeholder={t('registerFiles.table')}
                  options={tableLists.map((value) => ({ value, label: t(`registerFiles.list.${value}`) }))}
                  onChange={(chosen) =>
                    setOptions(chosen === null ? options : { ...options, list: chosen, mapping: {} })
                  }
                />
                <Button loading={again.isPending} onClick={() => again.mutate()}>
                  {t('registerFiles.readAgain')}
                </Button>
              </Space>
              <p className="muted">{t('registerFiles.columnsHint')}</p>
              <Space wrap>
                {(table?.columns ?? []).map(({ header, field }) => (
                  <label key={header}>
                    <span className="label">{header}</span>
                    <Select
                      aria-label={header}
                      style={{ width: 170 }}
                      value={mapping[header] ?? field ?? ''}
                      options={[{ value: '', label: t('registerFiles.notRead') }, ...fields]}
                      onChange={(chosen) => setOptions({ ...options, mapping: { ...mapping, [header]: chosen } })}
                    />
                  </label>
                ))}
              </Space>
              {again.isError ? <Alert type="error" showIcon title={failure(again.error)} /> : null}
            </div>
          ),
        },
      ]}
    />
  );
}

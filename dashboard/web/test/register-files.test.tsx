import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { RegisterFileRows, RegisterFileView } from '@vigil/vocabulary';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { FilePreview } from '../src/admin/register-files/file-preview.tsx';
import { RegisterFilesPanel } from '../src/admin/register-files/panel.tsx';
import { en } from '../src/i18n/en.ts';
import { zh } from '../src/i18n/zh.ts';

const none = { added: 0, changed: 0 };
const file: RegisterFileView = {
  id: 'a',
  name: '电梯.csv',
  bytes: 1,
  format: 'csv',
  encoding: 'gb18030',
  delimiter: ',',
  tables: [{ sheet: null, list: 'units', headerRow: 1, columns: [{ header: '设备编号', field: 'id' }], rows: 4 }],
  read: 4,
  added: 2,
  changed: 0,
  unchanged: 0,
  refused: 2,
  credentials: 0,
  faults: 2,
  warnings: 0,
  notes: 0,
  isUnusable: false,
  digest: 'x',
  plan: { vendors: none, organisations: none, sites: none, units: { added: 2, changed: 0 } },
};
const faults: RegisterFileRows = {
  total: 2,
  changes: [],
  remarks: [
    {
      code: 'zeros-lost',
      list: 'units',
      sheet: null,
      row: 3,
      column: '救援识别码',
      id: 'new-2',
      value: '12',
      more: '',
    },
  ],
};

/** What a page shows before anybody touches it, without tags. */
function shown(page: React.JSX.Element): string {
  const client = new QueryClient();
  client.setQueryData(['register-rows', 'a', 'x', 'faults', 1], faults);
  const html = renderToStaticMarkup(<QueryClientProvider client={client}>{page}</QueryClientProvider>);
  return html.replaceAll(/<style[^]*?<\/style>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}
const nothing = (): void => undefined;
const preview = (over: Partial<RegisterFileView> = {}): string =>
  shown(<FilePreview file={{ ...file, ...over }} onRead={nothing} onClose={nothing} onImported={nothing} />);

describe('register files', () => {
  beforeAll(() =>
    i18next.use(initReactI18next).init({
      lng: 'zh',
      resources: { zh: { translation: zh }, en: { translation: en } },
      interpolation: { escapeValue: false },
    }),
  );

  it('begin with choosing one, with templates and exports beside it', async () => {
    await i18next.changeLanguage('zh');
    expect(shown(<RegisterFilesPanel />)).toMatch(/选择文件 .*模板 .*导出 .*全部（JSON） .*最近的导入/);
    await i18next.changeLanguage('en');
    expect(shown(<RegisterFilesPanel />)).toMatch(/Choose a file .*Templates .*Export .*All \(JSON\) .*Latest imports/);
  });

  it('show their faults first, with row, column and what to do', async () => {
    await i18next.changeLanguage('zh');
    expect(preview()).toMatch(/共 4 行：新增 2.*有 2 行不能导入.*错误 2.*3 救援识别码 new-2 “12”不足 6 位/);
    await i18next.changeLanguage('en');
    expect(preview()).toMatch(/2 cannot be imported.*Faults 2.*3 救援识别码 new-2 “12” has fewer than 6 digits/);
  });

  it('that cannot be imported at all, or would change nothing, say so', async () => {
    await i18next.changeLanguage('zh');
    expect(preview({ isUnusable: true })).toContain('此文件不能导入');
    expect(preview({ added: 0, faults: 0, refused: 0 })).toContain('没有要导入的');
  });
});

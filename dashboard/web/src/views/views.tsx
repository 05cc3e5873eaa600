import { App as AntApp, theme as antTheme, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import zhDays from 'dayjs/locale/zh-cn';
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useWords } from '../i18n/use-words.ts';
import { type Theme, useTheme } from '../shell/theme.ts';
import { views } from './list.ts';
import { Missing, Needs } from './page.tsx';
import type { View } from './view.ts';

/** The same colours as tokens.css: antd computes shades, so it needs the values and not the CSS variables. */
const looks: { readonly [T in Theme]: ThemeConfig } = {
  grey: {
    token: {
      colorPrimary: '#2b3138',
      colorLink: '#0b5394',
      colorTextBase: '#1f2328',
      colorTextPlaceholder: '#545b63',
      colorTextDescription: '#4f565e',
      colorBgBase: '#fafafa',
      colorBgContainer: '#ffffff',
      colorBorder: '#767d85',
      colorBorderSecondary: '#c5c9cd',
      colorError: '#a80019',
    },
  },
  dark: {
    algorithm: antTheme.darkAlgorithm,
    token: {
      colorPrimary: '#7cbfff',
      colorLink: '#7cbfff',
      colorTextBase: '#d9dee3',
      colorText: '#d9dee3',
      colorTextLightSolid: '#1b1f24',
      colorTextPlaceholder: '#a0aab4',
      colorTextDescription: '#a0aab4',
      colorBgBase: '#1b1f24',
      colorBgContainer: '#171b1f',
      colorBgElevated: '#2a3037',
      colorBorder: '#747f8b',
      colorBorderSecondary: '#3d454e',
      colorError: '#ff7b7b',
    },
  },
};

function routesOf({ path, needs, page: Page, item: Item }: View): readonly React.JSX.Element[] {
  const list = (
    <Route key={path} path={path}>
      <Needs permission={needs}>
        <Page />
      </Needs>
    </Route>
  );
  if (Item === undefined) return [list];
  const one = (
    <Route key={`${path}/:id`} path={`${path}/:id`}>
      {({ id }: { readonly id: string }) => (
        <Needs permission={needs}>
          <Item key={id} id={id} />
        </Needs>
      )}
    </Route>
  );
  return [list, one];
}

/** The frame of all views but the board: antd with our colours. Each view comes when it is asked for. */
export default function Views(): React.JSX.Element {
  const { t, language } = useWords();
  const theme = useTheme();
  const look = looks[theme];
  // Weeks begin on Monday there, and months have their names.
  dayjs.locale(language === 'zh' ? zhDays : 'en');
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={{
        ...look,
        components: { Table: { cellPaddingBlockSM: 5 } },
        token: {
          ...look.token,
          fontFamily: 'var(--font)',
          borderRadius: 3,
          fontSize: 14,
          controlHeight: 32,
          motion: false,
        },
      }}
    >
      <AntApp style={{ minHeight: '100%', background: 'none' }}>
        <Suspense fallback={<p className="center-note">{t('app.loading')}</p>}>
          <Switch>
            {views.flatMap(routesOf)}
            <Route>
              <Missing />
            </Route>
          </Switch>
        </Suspense>
      </AntApp>
    </ConfigProvider>
  );
}

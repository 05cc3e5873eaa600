import { App as AntApp, theme as antTheme, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useWords } from '../i18n/use-words.ts';
import { type Theme, useTheme } from '../shell/theme.ts';
import { AlarmsView } from './alarms-view.tsx';
import { ComplianceView } from './compliance-view.tsx';
import { KitchensView } from './kitchens-view.tsx';
import { Missing, Needs } from './page.tsx';
import { SystemView } from './system-view.tsx';
import { UnitsView } from './units-view.tsx';
import { VendorsView } from './vendors-view.tsx';

const UnitView = lazy(() => import('./unit-view.tsx'));
const AdminView = lazy(() => import('./admin-view.tsx'));

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
const font = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif';

/** Everything but the live board. One chunk with antd; charts and administration come apart. */
export default function Views(): React.JSX.Element {
  const { t, language } = useWords();
  const theme = useTheme();
  const look = looks[theme];
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={{
        ...look,
        components: { Table: { cellPaddingBlockSM: 5 } },
        token: { ...look.token, fontFamily: font, borderRadius: 3, fontSize: 14, controlHeight: 32, motion: false },
      }}
    >
      <AntApp style={{ minHeight: '100%', background: 'none' }}>
        <Suspense fallback={<p className="center-note">{t('app.loading')}</p>}>
          <Switch>
            <Route path="/alarms">
              <AlarmsView />
            </Route>
            <Route path="/units">
              <UnitsView />
            </Route>
            <Route path="/units/:id">{({ id }) => <UnitView key={id} id={id} />}</Route>
            <Route path="/kitchens">
              <KitchensView />
            </Route>
            <Route path="/compliance">
              <ComplianceView />
            </Route>
            <Route path="/vendors">
              <Needs permission="quarantine.read">
                <VendorsView />
              </Needs>
            </Route>
            <Route path="/system">
              <Needs permission="system.read">
                <SystemView />
              </Needs>
            </Route>
            <Route path="/admin">
              <Needs permission="user.manage">
                <AdminView />
              </Needs>
            </Route>
            <Route>
              <Missing />
            </Route>
          </Switch>
        </Suspense>
      </AntApp>
    </ConfigProvider>
  );
}

import { inBackground } from '../background.ts';
import { switchLanguage } from '../i18n/index.ts';
import { useWords } from '../i18n/use-words.ts';
import { KeysForm } from '../keys/keys-form.tsx';
import { setTheme, useTheme } from '../shell/theme.ts';
import { Box } from '../ui/box.tsx';
import { SoundForm } from './sound-form.tsx';

/** What each person sets for himself at this desk. */
export function SettingsBox({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const { t } = useWords();
  return (
    <Box title={t('settings.title')} onClose={onClose}>
      <div className="box-body">
        <SoundForm />
        <Look />
        <KeysForm />
      </div>
    </Box>
  );
}

function Look(): React.JSX.Element {
  const { t, language } = useWords();
  const theme = useTheme();
  return (
    <section aria-label={t('settings.look')}>
      <h3>{t('settings.look')}</h3>
      <p className="settings-row">
        {t('top.theme')}
        <button type="button" className="btn" onClick={() => setTheme(theme === 'grey' ? 'dark' : 'grey')}>
          {theme === 'grey' ? t('top.themeDark') : t('top.themeGrey')}
        </button>
        <button
          type="button"
          className="btn"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => inBackground(switchLanguage(language === 'zh' ? 'en' : 'zh'), 'language')}
        >
          {t('app.other')}
        </button>
      </p>
    </section>
  );
}

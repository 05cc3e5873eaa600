import { Link, useLocation } from 'wouter';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { printRoster } from '../roster/printing.tsx';
import { views } from '../views/list.ts';
import type { ShellBox } from './boxes.tsx';

export function NavRail({ onOpen }: { readonly onOpen: (box: ShellBox) => void }): React.JSX.Element {
  const { t } = useWords();
  const may = useMay();
  const [location] = useLocation();
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      {views
        .filter((view) => may(view.needs))
        .map((view) => {
          const here = view.path === '/' ? location === '/' : location.startsWith(view.path);
          return (
            <Link key={view.path} href={view.path} aria-current={here ? 'page' : undefined}>
              {t(`${view.name}.nav`)}
            </Link>
          );
        })}
      <span className="grow" />
      <a href="/?wall" target="_blank" rel="noreferrer">
        {t('top.wall')}
      </a>
      <button type="button" onClick={printRoster}>
        {t('roster.print')}
      </button>
      <button type="button" onClick={() => onOpen('settings')}>
        {t('settings.open')}
      </button>
      <button type="button" onClick={() => onOpen('help')}>
        {t('keys.open')}
      </button>
    </nav>
  );
}

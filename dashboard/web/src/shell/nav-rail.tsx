import type { Permission } from '@vigil/vocabulary';
import { Link, useLocation } from 'wouter';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';

const entries = [
  { path: '/', name: 'board', needs: 'board.read' },
  { path: '/alarms', name: 'alarms', needs: 'board.read' },
  { path: '/units', name: 'units', needs: 'unit.read' },
  { path: '/kitchens', name: 'kitchens', needs: 'unit.read' },
  { path: '/compliance', name: 'compliance', needs: 'unit.read' },
  { path: '/vendors', name: 'vendors', needs: 'quarantine.read' },
  { path: '/system', name: 'system', needs: 'system.read' },
  { path: '/admin', name: 'admin', needs: 'user.manage' },
] as const satisfies readonly { path: string; name: string; needs: Permission }[];

export function NavRail(): React.JSX.Element {
  const { t } = useWords();
  const may = useMay();
  const [location] = useLocation();
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      {entries
        .filter((entry) => may(entry.needs))
        .map((entry) => {
          const here = entry.path === '/' ? location === '/' : location.startsWith(entry.path);
          return (
            <Link key={entry.path} href={entry.path} aria-current={here ? 'page' : undefined}>
              {t(`nav.${entry.name}`)}
            </Link>
          );
        })}
    </nav>
  );
}

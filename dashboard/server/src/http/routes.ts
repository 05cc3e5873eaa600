import type { DashboardConfig } from '../config.ts';
import type { Route } from './route.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { liveRoutes } from './routes/live.ts';
import { overviewRoutes } from './routes/overview.ts';
import { peopleRoutes } from './routes/people.ts';
import { registerRoutes } from './routes/register.ts';
import { sessionRoutes } from './routes/session.ts';
import { unitRoutes } from './routes/units.ts';

/** The whole API; the document and the application are both made from this list. */
export function apiRoutes(config: Pick<DashboardConfig, 'importLimitMiB'>): readonly Route[] {
  return [
    ...sessionRoutes,
    ...liveRoutes,
    ...alarmRoutes,
    ...unitRoutes,
    ...overviewRoutes,
    ...peopleRoutes,
    ...credentialRoutes,
    ...registerRoutes(config.importLimitMiB * 1024 * 1024),
  ];
}

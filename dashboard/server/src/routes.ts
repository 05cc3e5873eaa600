import { accountRoutes } from './account/routes.ts';
import { alarmRoutes } from './alarms/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { contractFaultRoutes } from './contract-faults/routes.ts';
import { credentialRoutes } from './credentials/routes.ts';
import { historyRoutes } from './history/routes.ts';
import type { Route } from './http/route.ts';
import { inspectionRoutes } from './inspection/routes.ts';
import { kitchenRoutes } from './kitchens/routes.ts';
import { liveRoutes } from './live/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { quarantineRoutes } from './quarantine/routes.ts';
import type { ReaderJob } from './readers/job.ts';
import type { ReadRoute } from './readers/read.ts';
import { referenceRoutes } from './reference/routes.ts';
import { registerRoutes } from './register/routes.ts';
import type { ReaderServices, Services } from './services.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { readSilence } from './silence/read-cells.ts';
import { systemRoutes } from './system/routes.ts';
import { readHistoryHealth, readStored } from './system/stored-system.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { unitRoutes } from './units/routes.ts';
import { vendorLiveRoutes } from './vendor-live/routes.ts';

export interface ApiLimits {
  /** Largest register file, MiB. */
  readonly importLimitMiB: number;
}

/** The whole API: the document, the application and the reader threads are made from this list. */
export function apiRoutes(limits: ApiLimits): readonly (Route<Services> | ReadRoute<ReaderServices, Services>)[] {
  return [
    ...signInRoutes,
    ...accountRoutes,
    ...tokenRoutes,
    ...liveRoutes,
    ...referenceRoutes,
    ...alarmRoutes,
    ...unitRoutes,
    ...historyRoutes,
    ...kitchenRoutes,
    ...inspectionRoutes,
    ...quarantineRoutes,
    ...contractFaultRoutes,
    ...vendorLiveRoutes,
    ...systemRoutes,
    ...auditRoutes,
    ...peopleRoutes,
    ...credentialRoutes,
    ...registerRoutes(limits.importLimitMiB * 1024 * 1024),
  ];
}

/** Everything that a reader thread can be asked: the answers of routes, and what is only a part of one. */
export function readerJobs(): readonly ReaderJob<ReaderServices>[] {
  // A thread has no door: what limits a door means nothing there.
  const routes = apiRoutes({ importLimitMiB: 0 });
  return [
    ...routes.flatMap((route) => ('job' in route ? [route.job] : [])),
    readStored,
    readHistoryHealth,
    readSilence,
  ];
}

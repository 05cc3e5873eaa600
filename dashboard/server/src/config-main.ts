import { examineConfig, folderProblem, printConfigReport, problemOf, readTlsFiles } from '@vigil/service';
import { storeConfigSource, storeSettingSchema } from '@vigil/store';
import { historyConfigSchema, historyConfigSource } from '@vigil/store/history';
import { dashboardConfigSchema, dashboardConfigSource } from './config.ts';

/** What the dashboard would be configured with, and what is wrong with it; started by `vigil config`. */
printConfigReport(
  examineConfig({
    schema: dashboardConfigSchema,
    ...dashboardConfigSource,
    look: ({ data, tls }) => [folderProblem(data), tls.certFile === '' ? null : problemOf(() => readTlsFiles(tls))],
  }),
  examineConfig({ schema: storeSettingSchema, ...storeConfigSource }),
  examineConfig({ schema: historyConfigSchema, ...historyConfigSource }),
);

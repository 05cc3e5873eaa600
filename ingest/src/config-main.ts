import { examineConfig, folderProblem, printConfigReport } from '@vigil/service';
import { storeConfigSource, storeSettingSchema } from '@vigil/store';
import { historyConfigSchema, historyConfigSource } from '@vigil/store/history';
import { ingestConfigSchema, ingestConfigSource } from './config.ts';

/** What ingest would be configured with, and what is wrong with it; started by `vigil config`. */
printConfigReport(
  examineConfig({ schema: ingestConfigSchema, ...ingestConfigSource, look: ({ data }) => [folderProblem(data)] }),
  examineConfig({ schema: storeSettingSchema, ...storeConfigSource }),
  examineConfig({ schema: historyConfigSchema, ...historyConfigSource }),
);

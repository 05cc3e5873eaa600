import { examineConfig, folderProblem, printConfigReport, problemOf, readTlsFiles } from '@vigil/service';
import { storeConfigSource, storeSettingSchema } from '@vigil/store/credentials';
import { brokerConfigSchema, brokerConfigSource } from './config.ts';

/** What the broker would be configured with, and what is wrong with it; started by `vigil config`. */
printConfigReport(
  examineConfig({
    schema: brokerConfigSchema,
    ...brokerConfigSource,
    look: ({ data, tls: { certFile, keyFile, clientCaFile } }) => [
      folderProblem(data),
      certFile === undefined || keyFile === undefined
        ? null
        : problemOf(() => readTlsFiles({ certFile, keyFile, clientCaFile })),
    ],
  }),
  examineConfig({ schema: storeSettingSchema, ...storeConfigSource }),
);

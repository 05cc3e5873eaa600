// npm run docs:config: the configuration reference, from the schemas of the processes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationDocument, configurationPath } from './config-docs/configuration-document.ts';

writeFileSync(join(import.meta.dirname, '..', configurationPath), configurationDocument());

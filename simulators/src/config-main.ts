import { examineConfig, printConfigReport } from '@vigil/service';
import { cityConfigSchema, cityConfigSource } from './config.ts';

/** What the simulated city would be configured with, and what is wrong with it; started by `vigil config`. */
printConfigReport(examineConfig({ schema: cityConfigSchema, ...cityConfigSource }));

import '@vigil/service/runtime-guard';
import { runMain } from '@vigil/service';
import { startApp } from './app.ts';

await runMain('broker', startApp);

import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import type { HistoryDriver } from '@vigil/store/history';
import type { DashboardConfig } from '../config.ts';
import type { Live } from '../live/live.ts';
import type { Desks } from '../live/sockets.ts';
import type { ImportRegister } from '../register/import-register.ts';
import type { RegisterPages } from '../register/register-pages.ts';
import type { NewSession, SignInAttempt } from '../sign-in/sign-in.ts';
import type { ProcessHealth } from '../system/process-health.ts';

/** What handlers may use; composed once in app.ts. */
export interface Services {
  readonly config: DashboardConfig;
  readonly store: Store;
  readonly live: Live;
  readonly desks: Desks;
  /** Throws VigilError 'history-away' when the history cannot be opened. */
  readonly history: () => Promise<HistoryDriver>;
  readonly pages: RegisterPages;
  readonly importRegister: ImportRegister;
  readonly hmacToken: (token: string) => Uint8Array;
  readonly signIn: (attempt: SignInAttempt) => Promise<NewSession>;
  readonly processes: () => Promise<readonly ProcessHealth[]>;
  readonly secure: boolean;
  readonly logger: Logger;
  readonly now: () => number;
}

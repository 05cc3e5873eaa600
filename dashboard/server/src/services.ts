import type { Reads, Store } from '@vigil/store';
import type { HistoryDriver } from '@vigil/store/history';
import type { BlindAdvice, ProcessHealth, WaitingLimits } from '@vigil/vocabulary';
import type { Desks } from './live/desks.ts';
import type { Live } from './live/live.ts';
import type { Watchers } from './live/watchers.ts';
import type { Readers } from './readers/readers.ts';
import type { FileSessions } from './register/file-sessions.ts';
import type { RegisterCache } from './register/register-cache.ts';
import type { UndoImport } from './register/undo.ts';
import type { SignIn } from './sign-in/sign-in.ts';

/** What routes may use in the thread of the live boards; app.ts composes it. Each route names the few it needs. */
export interface Services {
  readonly store: Store;
  readonly live: Live;
  readonly desks: Desks;
  readonly watchers: Watchers;
  readonly readers: Readers;
  readonly registerFiles: FileSessions;
  readonly undoImport: UndoImport;
  readonly hmacToken: (token: string) => Uint8Array;
  readonly signIn: SignIn;
  readonly processes: () => Promise<readonly ProcessHealth[]>;
  /** The browser sees https. */
  readonly secure: boolean;
  /** Local time of the register's dates and hours. */
  readonly utcOffsetMinutes: number;
  readonly hotline: string;
  readonly waiting: WaitingLimits;
  readonly blindAdvice: BlindAdvice;
}

/** What jobs may use in a reader thread; reader-thread.ts composes it. Nothing in it writes. */
export interface ReaderServices {
  readonly read: Reads;
  readonly register: RegisterCache;
  /** @throws VigilError 'history-away' when the history cannot be opened */
  readonly history: () => Promise<HistoryDriver>;
  readonly utcOffsetMinutes: number;
}

import type { Migration } from 'kysely/migration';
import { register } from './0001-register.ts';
import { alarms } from './0002-alarms.ts';
import { work } from './0003-work.ts';
import { versions } from './0004-versions.ts';
import { effectsAndDeadlines } from './0005-effects-and-deadlines.ts';
import { epochs } from './0006-epochs.ts';
import { contractFaults } from './0007-contract-faults.ts';
import { repeats } from './0008-repeats.ts';
import { quarantine } from './0009-quarantine.ts';
import { slots } from './0010-slots.ts';
import { registerImports } from './0011-register-imports.ts';
import { accounts } from './0012-accounts.ts';
import { inspectionWork } from './0013-inspection-work.ts';
import { credentialOverlap } from './0014-credential-overlap.ts';
import { vendorLive } from './0015-vendor-live.ts';
import { spelledNames } from './0016-spelled.ts';
import { takingBack } from './0017-taking-back.ts';
import type { ColumnKinds } from './column-kinds.ts';

/** In order of their names. A migration that was released is never changed: the next one changes what it made. */
export function migrationsFor(kinds: ColumnKinds): Record<string, Migration> {
  return {
    '0001-register': register(kinds),
    '0002-alarms': alarms(kinds),
    '0003-work': work(kinds),
    '0004-versions': versions(),
    '0005-effects-and-deadlines': effectsAndDeadlines(kinds),
    '0006-epochs': epochs(kinds),
    '0007-contract-faults': contractFaults(),
    '0008-repeats': repeats(),
    '0009-quarantine': quarantine(),
    '0010-slots': slots(),
    '0011-register-imports': registerImports(kinds),
    '0012-accounts': accounts(kinds),
    '0013-inspection-work': inspectionWork(),
    '0014-credential-overlap': credentialOverlap(kinds),
    '0015-vendor-live': vendorLive(kinds),
    '0016-spelled': spelledNames(),
    '0017-taking-back': takingBack(),
  };
}

import type { ReadSession, Session } from '../session.ts';
import type { Reads, Repositories } from '../store.ts';
import { alarmReads, alarmRepository } from './alarms.ts';
import { apiTokenReads, apiTokenRepository } from './api-tokens.ts';
import { auditReads, auditRepository } from './audit.ts';
import { changeReads, changeRepository } from './changes.ts';
import { contractFaultReads, contractFaultRepository } from './contract-faults.ts';
import { credentialReads, credentialRepository } from './credentials.ts';
import { cursorReads, cursorRepository } from './cursors.ts';
import { deadlineReads, deadlineRepository } from './deadlines.ts';
import { effectReads, effectRepository } from './effects.ts';
import { inspectionReads, inspectionRepository } from './inspections.ts';
import { occurrenceReads, occurrenceRepository } from './occurrences.ts';
import { peopleReads, peopleRepository } from './people.ts';
import { processReads, processRepository } from './processes.ts';
import { quarantineReads, quarantineRepository } from './quarantine.ts';
import { registerReads, registerRepository } from './register.ts';
import { registerImportReads, registerImportRepository } from './register-imports.ts';
import {
  sessionReads,
  sessionRepository,
  signInAddressReads,
  signInAddressRepository,
  signInFailureReads,
  signInFailureRepository,
} from './sessions.ts';
import { unitReads, unitRepository } from './units.ts';
import { unregisteredReads, unregisteredRepository } from './unregistered.ts';
import { vendorLiveReads, vendorLiveRepository } from './vendor-live.ts';

export function createReads(session: ReadSession): Reads {
  return {
    alarms: alarmReads(session),
    occurrences: occurrenceReads(session),
    units: unitReads(session),
    register: registerReads(session),
    inspections: inspectionReads(session),
    registerImports: registerImportReads(session),
    credentials: credentialReads(session),
    quarantine: quarantineReads(session),
    contractFaults: contractFaultReads(session),
    effects: effectReads(session),
    cursors: cursorReads(session),
    changes: changeReads(session),
    deadlines: deadlineReads(session),
    people: peopleReads(session),
    sessions: sessionReads(session),
    signInFailures: signInFailureReads(session),
    signInAddresses: signInAddressReads(session),
    apiTokens: apiTokenReads(session),
    audit: auditReads(session),
    processes: processReads(session),
    unregistered: unregisteredReads(session),
    vendorLive: vendorLiveReads(session),
  };
}

export function createRepositories(session: Session): Repositories {
  const changes = changeRepository(session);
  const effects = effectRepository(session);
  const deadlines = deadlineRepository(session);
  const alarms = alarmRepository(session, { changes, effects, deadlines });
  const processes = processRepository(session);
  return {
    alarms,
    occurrences: occurrenceRepository(session),
    units: unitRepository(session, changes),
    register: registerRepository(session, { changes, alarms, processes }),
    inspections: inspectionRepository(session),
    registerImports: registerImportRepository(session, changes),
    credentials: credentialRepository(session, changes),
    quarantine: quarantineRepository(session, changes),
    contractFaults: contractFaultRepository(session),
    effects,
    cursors: cursorRepository(session),
    changes,
    deadlines,
    people: peopleRepository(session, changes),
    sessions: sessionRepository(session),
    signInFailures: signInFailureRepository(session),
    signInAddresses: signInAddressRepository(session),
    apiTokens: apiTokenRepository(session),
    audit: auditRepository(session),
    processes,
    unregistered: unregisteredRepository(session, changes),
    vendorLive: vendorLiveRepository(session),
  };
}

import type { Session } from '../session.ts';
import type { Repositories } from '../store.ts';
import { alarmRepository } from './alarms.ts';
import { answerRepository } from './answers.ts';
import { auditRepository } from './audit.ts';
import { changeRepository } from './changes.ts';
import { credentialRepository } from './credentials.ts';
import { cursorRepository } from './cursors.ts';
import { deadlineRepository } from './deadlines.ts';
import { peopleRepository } from './people.ts';
import { processRepository } from './processes.ts';
import { quarantineRepository } from './quarantine.ts';
import { registerRepository } from './register.ts';
import { unitRepository } from './units.ts';

export function createRepositories(session: Session): Repositories {
  const changes = changeRepository(session);
  const answers = answerRepository(session);
  return {
    alarms: alarmRepository(session, { changes, answers }),
    units: unitRepository(session, changes),
    register: registerRepository(session, changes),
    quarantine: quarantineRepository(session, changes),
    answers,
    cursors: cursorRepository(session),
    changes,
    deadlines: deadlineRepository(session),
    people: peopleRepository(session, changes),
    audit: auditRepository(session),
    credentials: credentialRepository(session, changes),
    processes: processRepository(session),
  };
}

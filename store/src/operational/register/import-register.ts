import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RegisterFile } from '@vigil/vocabulary';
import { growRegister } from '../repositories/versions.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository, ImportReport } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { checkRegister, type RegisterFinding } from './check-register.ts';
import { followRegister } from './follow-register.ts';
import { addCredentials, newCredentials } from './import-credentials.ts';
import { loadKnownRows } from './known-rows.ts';
import { movedUnits } from './move-alarms.ts';
import { compareRegister, differs, writeRegister } from './write-register.ts';

/** A file with a wrong column has one fault per row; a person reads the first few. */
const shownFaults = 200;

function shortened(findings: readonly RegisterFinding[]): readonly string[] {
  const lines = findings.map(({ text }) => text);
  if (lines.length <= shownFaults) return lines;
  return [...lines.slice(0, shownFaults), `… and ${lines.length - shownFaults} more`];
}

/**
 * The whole file or nothing. Rows that are as before are not written, so importing a file twice changes nothing and
 * makes nobody reload; live states are not touched, open alarms go with their units. Nothing is removed: what the file
 * does not mention stays.
 */
export async function importRegister(
  session: Session,
  changes: ChangeRepository,
  file: RegisterFile,
  hmacToken: (token: string) => Uint8Array,
): Promise<ImportReport> {
  const known = await loadKnownRows(session);
  // Everything here is synchronous underneath: let the process's sockets and timers have a turn between the steps.
  await nextTurn();
  const { faults, warnings } = checkRegister(file, known, hmacToken, session.clock());
  if (faults.length > 0)
    throw new StoreError('bad-input', `register refused: ${faults.length} faults, first: ${faults[0]?.text}`, {
      details: shortened(faults),
    });
  const parts = compareRegister(file, known);
  const credentials = newCredentials(file.credentials, known);
  if (differs(parts) || credentials.length > 0) {
    await nextTurn();
    const version = await growRegister(session.db, changes);
    await writeRegister(session, parts, version);
    await nextTurn();
    const { senders } = await addCredentials(session, credentials, known, hmacToken);
    await followRegister(session, changes, {
      rowsChanged: differs(parts),
      moved: movedUnits(parts, known),
      senders,
    });
  }
  return {
    vendors: file.vendors.length,
    organisations: file.organisations.length,
    sites: file.sites.length,
    units: file.units.length,
    credentials: file.credentials.length,
    warnings: shortened(warnings),
  };
}

import {
  type AlarmView,
  type AuditView,
  centreOperator,
  type InspectionRow,
  type OrganisationRow,
  type Scope,
} from '@vigil/vocabulary';

/** Who is limited to one vendor's units is not of the rescue centre: its people's names are not theirs to read. */
function isOutside(scope: Scope): boolean {
  return scope.vendor !== null;
}

/** Who acted, as somebody of this scope may read it; a device is no person. */
export function actorFor<W extends string | null>(scope: Scope, who: W): W | typeof centreOperator {
  return !isOutside(scope) || who === null || who === 'device' ? who : centreOperator;
}

/** The alarm as somebody of this scope may read it: a vendor finds its own number there, and nobody else's. */
export function alarmFor(scope: Scope, alarm: AlarmView): AlarmView {
  if (!isOutside(scope)) return alarm;
  const { acknowledgedBy, closedBy, contacts } = alarm;
  // The number of a slot would tell how many emergencies other vendors have.
  return {
    ...alarm,
    acknowledgedBy: actorFor(scope, acknowledgedBy),
    closedBy: actorFor(scope, closedBy),
    slot: null,
    contacts: contacts.filter(({ role }) => role === 'vendor'),
  };
}

/** A firm or user unit as somebody of this scope may read it: who speaks for it, and under which number, is the centre's. */
export function organisationFor(scope: Scope, organisation: OrganisationRow | null): OrganisationRow | null {
  if (organisation === null || !isOutside(scope)) return organisation;
  const { id, role, name, nameEn } = organisation;
  return { id, role, name, ...(nameEn === undefined ? {} : { nameEn }) };
}

/**
 * The audit of an alarm as somebody of this scope may read it. Of the details only the outcome goes outside: notes and
 * reasons are free text of the centre, and name people too.
 */
export function auditFor(scope: Scope, entries: readonly AuditView[]): readonly AuditView[] {
  if (!isOutside(scope)) return entries;
  return entries.map((entry) => ({
    ...entry,
    actor: actorFor(scope, entry.actor),
    detail: 'outcome' in entry.detail ? { outcome: entry.detail['outcome'] } : {},
  }));
}

/**
 * A row of the work list as somebody of this scope may read it: whom to ring, and what the centre's people wrote, is not
 * a vendor's.
 */
export function inspectionFor(scope: Scope, row: InspectionRow): InspectionRow {
  if (!isOutside(scope)) return row;
  const { takenUp } = row;
  return {
    ...row,
    user: null,
    takenUp: takenUp === null ? null : { ...takenUp, by: actorFor(scope, takenUp.by), note: '' },
  };
}

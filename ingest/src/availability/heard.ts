import type { Batch, Work } from '../batch.ts';
import type { Rejected, SenderFault } from '../decode/decoded.ts';
import { inTurn } from '../dispatch.ts';
import { openConnection } from './connections.ts';
import { noteHeard } from './life.ts';
import { noteCut } from './refused.ts';

/**
 * What could not be used proves all the same that its sender speaks: the credential's own unit, and the unit that its
 * topic names, where that is its vendor's own. A Will was written before the connection broke: no sign of life.
 */
export function hearRejected(batch: Batch, rejected: Rejected): Work {
  const { source, vendor, unitId, reason } = rejected;
  if (source.entry.kind === 'will' || reason === 'refused-will') return undefined;
  const { units, unitOfCredential } = batch.register;
  const own = unitOfCredential.get(source.entry.origin);
  const named = unitId === null ? undefined : units.get(unitId);
  const heard = new Set<string>();
  if (own !== undefined && units.has(own)) heard.add(own);
  if (named !== undefined && named.vendor.id === vendor) heard.add(named.unit.id);
  return inTurn([...heard], (id) => noteHeard(batch, id, source));
}

/**
 * A sign-in that was refused proves nothing: anybody can try. A session that was cut is counted, and what it said until
 * then is in the journal.
 */
export function hearSenderFault(batch: Batch, fault: SenderFault): Work {
  const { credential, body, source } = fault;
  const cut = { credential, times: body.count, enough: batch.rules.refused.times };
  if (body.kind === 'sign-in-refused')
    return noteCut(batch, source, { ...cut, why: `sign-in: ${body.path}`, isSession: false });
  if (body.kind === 'session-cut')
    return noteCut(batch, source, { ...cut, why: `session-cut: ${body.path}`, isSession: true });
  const own = batch.register.unitOfCredential.get(credential);
  if (own === undefined || !batch.register.units.has(own)) return undefined;
  // The broker tells it up to a minute late: of a connection that has ended it proves nothing any more.
  return openConnection(batch.units.peek(own)) === null ? undefined : noteHeard(batch, own, source);
}

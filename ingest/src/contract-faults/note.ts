import { type Known, noteFaults, type Outflow } from '../batch.ts';
import type { Message, Rejected, SenderFault } from '../decode/decoded.ts';

type Parts = Outflow & Pick<Known, 'register'>;

/** What a message that was understood did against the contract, at its unit. */
export function noteMessage(batch: Outflow, message: Message): void {
  const { origin, receivedAt } = message.source.entry;
  const { vendor, unitId } = message;
  noteFaults(batch, { credential: origin, vendor, unitId, at: receivedAt }, message.notes);
}

/** A message that could not be used: at its unit where that is the sender's to speak for, else at the sender. */
export function noteRejected(batch: Parts, rejected: Rejected): void {
  const { origin, receivedAt } = rejected.source.entry;
  const { units } = batch.register;
  const { unitId, vendor } = rejected;
  const named = unitId === null ? undefined : units.get(unitId);
  const own = named !== undefined && named.vendor.id === vendor;
  const from = own ? { vendor, unitId } : senderOf(batch, origin, vendor);
  noteFaults(batch, { credential: origin, ...from, at: receivedAt }, rejected.notes);
}

export function noteSender(batch: Parts, { credential, body, source }: SenderFault): void {
  const { kind, path, sample, count } = body;
  const at = source.entry.receivedAt;
  noteFaults(batch, { credential, ...senderOf(batch, credential, null), at }, [{ kind, path, sample }], count);
}

/** The unit behind a credential, as far as the register knows it. */
function senderOf(
  { register }: Pick<Known, 'register'>,
  credential: string,
  vendor: string | null,
): { readonly vendor: string | null; readonly unitId: string | null } {
  const unitId = register.unitOfCredential.get(credential) ?? null;
  const unit = unitId === null ? undefined : register.units.get(unitId);
  const owner = unit?.vendor.id ?? vendor ?? register.vendorOfCredential(credential)?.id ?? null;
  return { vendor: owner, unitId: unit === undefined ? null : unitId };
}

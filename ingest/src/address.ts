import type { RegisteredUnit } from '@vigil/store';
import type { Message, Rejected } from './decode/decoded.ts';
import { refuse } from './decode/refuse.ts';
import type { RegisterIndex } from './register-index.ts';

/** Second stage: whose message is it? A unit in the register, or nobody that we know. */
export type Addressed =
  | { readonly kind: 'unit'; readonly registered: RegisteredUnit }
  | { readonly kind: 'refused'; readonly rejected: Rejected };

export function address(register: Pick<RegisterIndex, 'units'>, message: Message): Addressed {
  const { vendor, unitId } = message;
  const registered = register.units.get(unitId);
  if (registered === undefined) return refused(message, 'unknown-unit', `unit ${unitId} is not in the register`);
  if (registered.vendor.id !== vendor)
    return refused(message, 'foreign-vendor-unit', `unit ${unitId} belongs to another vendor than ${vendor}`);
  return { kind: 'unit', registered };
}

function refused(message: Message, reason: Rejected['reason'], detail: string): Addressed {
  const { part, vendor, unitId, family, body, source } = message;
  const rejected = refuse({ source, vendor, unitId, family }, reason, detail, part, body);
  return { kind: 'refused', rejected: { ...rejected, understood: message } };
}

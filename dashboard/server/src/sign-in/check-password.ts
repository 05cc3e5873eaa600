import { passwordFault, VigilError } from '@vigil/vocabulary';

/** @throws VigilError 'weak-password' with what is wrong as `details.fault` */
export function checkPassword(password: string, owner: { readonly login: string; readonly name: string }): void {
  const fault = passwordFault(password, owner);
  if (fault !== null) throw new VigilError('weak-password', `the password is ${fault}`, { details: { fault } });
}

import { type PasswordFault, passwordFaults } from '@vigil/vocabulary';
import { ApiError, detailOf } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useWords } from '../i18n/use-words.ts';

/** Why a new password was refused, as far as the server says it; else what every failure says. */
export function usePasswordFailure(): (error: unknown) => string {
  const { t } = useWords();
  const failure = useFailureText();
  return (error) => {
    const fault = faultOf(error);
    return fault === null ? failure(error) : t(`account.fault.${fault}`);
  };
}

function faultOf(error: unknown): PasswordFault | null {
  if (!(error instanceof ApiError) || error.code !== 'weak-password') return null;
  const said = detailOf(error, 'fault');
  return passwordFaults.find((one) => one === said) ?? null;
}

import { userInfo } from 'node:os';

/** Who the audit says it was: the account of the operating system, and behind sudo also who has called it. */
export function commandLineActor(env: NodeJS.ProcessEnv = process.env): string {
  const name = accountName();
  const behind = env['SUDO_USER'];
  return `command-line:${name}${behind === undefined || behind === '' || behind === name ? '' : ` (${behind})`}`;
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return String(process.getuid?.() ?? 'unknown');
  }
}

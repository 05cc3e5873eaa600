import { errnoOf } from '@vigil/service';
import { StoreError } from '@vigil/store';
import { EXIT, Refusal } from '../exit.ts';

type Why = 'noInput' | 'exists' | 'tryAgain' | 'config' | 'data';

/** One sentence, Chinese and English, that says why a backup or a restore was not made. */
export function refusal(zh: string, en: string, why: Why = 'data'): Refusal {
  return new Refusal(EXIT[why], { zh, en });
}

/** What the disk said, as a sentence; anything else comes back as it is. */
export function inWords(error: unknown, where: string): unknown {
  const errno = errnoOf(error);
  const isFull =
    errno === 'ENOSPC' || errno === 'EDQUOT' || (error instanceof StoreError && error.fault === 'disk-full');
  if (isFull)
    return refusal(
      `${where} 所在磁盘已满，没有留下半份备份。`,
      `the disk of ${where} is full; no half copy was left.`,
      'tryAgain',
    );
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS')
    return refusal(
      `没有权限：${messageOf(error)}`,
      `not allowed: ${messageOf(error)}. Run it as the user of the services.`,
      'config',
    );
  return error;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

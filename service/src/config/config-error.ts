import { StartupError } from '../startup-error.ts';

/** One thing that is wrong with a configuration. */
export interface Problem {
  readonly zh: string;
  readonly en: string;
}

/** All problems of a configuration as one refusal to start. */
export function configError(problems: readonly Problem[], cause?: unknown): StartupError {
  return new StartupError(
    'config',
    {
      zh: `配置错误：${problems.map((problem) => problem.zh).join('；')}。`,
      en: `Configuration error: ${problems.map((problem) => problem.en).join('; ')}.`,
    },
    { cause },
  );
}

export function unknownKey(key: string, where: { zh: string; en: string }, guess: string | undefined): Problem {
  return {
    zh: `${where.zh}中没有 ${key} 这一项${guess === undefined ? '' : `（是否想写 ${guess}？）`}`,
    en: `unknown key ${key} in ${where.en}${guess === undefined ? '' : ` (did you mean ${guess}?)`}`,
  };
}

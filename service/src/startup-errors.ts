import { detailOf, errnoOf } from './errno.ts';
import { StartupError } from './startup-error.ts';

export interface StartupContext {
  /** Port that was being opened, when the error itself does not tell. */
  readonly port?: number;
  /** Name of the setting by which the port is chosen. */
  readonly setting?: string | undefined;
  /** File or folder that was being used, when the error itself does not tell. */
  readonly path?: string;
}

interface BothNames {
  readonly zh: string;
  readonly en: string;
}
const named = (setting: string | undefined): BothNames =>
  setting === undefined ? { zh: '', en: '' } : { zh: `（${setting}）`, en: ` (${setting})` };

/**
 * Turns a system error met while starting into a sentence a person can act on.
 * Returns undefined for anything that is not a known refusal of the machine; such errors keep their stack.
 */
export function startupErrorFrom(error: unknown, context: StartupContext = {}): StartupError | undefined {
  if (error instanceof StartupError) return error;
  const options = { cause: error };
  const port = detailOf(error, 'port') ?? (context.port === undefined ? '?' : String(context.port));
  const path = detailOf(error, 'path') ?? context.path;
  const setting = named(context.setting);
  switch (errnoOf(error)) {
    case 'EADDRINUSE':
      return new StartupError(
        'port-taken',
        {
          zh: `端口 ${port}${setting.zh} 已被其他程序占用，请停止该程序或改用其他端口。`,
          en: `Port ${port}${setting.en} is already in use by another program; stop that program or configure another port.`,
        },
        options,
      );
    case 'EADDRNOTAVAIL':
      return new StartupError(
        'address-unavailable',
        {
          zh: `本机没有地址 ${detailOf(error, 'address') ?? '?'}，请检查监听地址配置。`,
          en: `This machine has no address ${detailOf(error, 'address') ?? '?'}; check the configured listen address.`,
        },
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return path === undefined && port !== '?' ? portForbidden(port, setting, error) : notWritable(path ?? '?', error);
    case 'EROFS':
      return notWritable(path ?? '?', error);
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartupError(
        'disk-full',
        {
          zh: `磁盘已满，无法写入${path === undefined ? '' : ` ${path}`}，请清理空间后再启动。`,
          en: `The disk is full, cannot write${path === undefined ? '' : ` ${path}`}; free some space and start again.`,
        },
        options,
      );
    case 'EMFILE':
    case 'ENFILE':
      return new StartupError(
        'descriptors',
        {
          zh: '可打开的文件数不足，请提高限制（ulimit -n 或 systemd 的 LimitNOFILE）。',
          en: 'Too few file descriptors; raise the limit (ulimit -n, or LimitNOFILE in systemd).',
        },
        options,
      );
    default:
      return undefined;
  }
}

export function notWritable(path: string, cause: unknown): StartupError {
  return new StartupError(
    'folder-not-writable',
    {
      zh: `文件夹 ${path} 不可写（${errnoOf(cause) ?? '未知原因'}），请检查权限或改用其他数据文件夹。`,
      en: `Folder ${path} is not writable (${errnoOf(cause) ?? 'unknown reason'}); check its permissions or configure another data folder.`,
    },
    { cause },
  );
}

function portForbidden(port: string, setting: BothNames, cause: unknown): StartupError {
  return new StartupError(
    'port-forbidden',
    {
      zh: `没有权限监听端口 ${port}${setting.zh}，请改用 1024 以上的端口或授予权限。`,
      en: `No permission to listen on port ${port}${setting.en}; use a port above 1024 or grant the permission.`,
    },
    { cause },
  );
}

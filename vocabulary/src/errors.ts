/** Closed list of errors that leave a process: over HTTP, Socket.IO or in the quarantine. The client translates the code. */
export type ErrorPolicy = 'retry' | 'reject' | 'wait' | 'stop';
export interface ErrorInfo {
  readonly code: string;
  readonly http: number;
  readonly policy: ErrorPolicy;
  readonly zh: string;
  readonly en: string;
}
const entry = <const C extends string>(code: C, http: number, policy: ErrorPolicy, zh: string, en: string) =>
  ({ code, http, policy, zh, en }) as const;

export const errorList = [
  entry('not-signed-in', 401, 'reject', '请先登录', 'Sign in first'),
  entry('bad-credentials', 401, 'reject', '用户名或密码不正确', 'User name or password is wrong'),
  entry('wrong-password', 403, 'reject', '原密码不正确', 'The present password is wrong'),
  entry(
    'weak-password',
    400,
    'reject',
    '密码太容易猜到，请换一个',
    'This password is too easy to guess, choose another',
  ),
  entry('too-many-attempts', 429, 'wait', '尝试次数过多，请稍后再试', 'Too many attempts, try again later'),
  entry('not-allowed', 403, 'reject', '没有权限', 'Your role does not allow this'),
  entry('foreign-origin', 403, 'reject', '来源不被允许', 'Request from a foreign origin'),
  entry('not-found', 404, 'reject', '未找到', 'Not found'),
  entry('bad-input', 400, 'reject', '输入有误', 'Input is not valid'),
  entry('too-large', 413, 'reject', '内容过大', 'Content is too large'),
  entry('version-conflict', 409, 'retry', '状态已被他人更改，请刷新后重试', 'Somebody changed it first; look again'),
  entry('already-exists', 409, 'reject', '已存在', 'It exists already'),
  entry(
    'token-still-good',
    409,
    'reject',
    '上一个旧令牌仍在有效期内，再次更换会使它立即失效',
    'The token before the last rotation is still good; another rotation would end it',
  ),
  entry('already-acknowledged', 409, 'reject', '已被接警', 'Already acknowledged'),
  entry('already-closed', 409, 'reject', '已结案', 'Already closed'),
  entry('emergency-alone', 409, 'reject', '紧急报警须逐条接警', 'An emergency is acknowledged by itself'),
  entry('close-needs-acknowledge', 409, 'reject', '须先接警才能结案', 'Acknowledge before closing'),
  entry('close-incomplete', 409, 'reject', '结案内容不全', 'What closing needs is not all said'),
  entry('not-acknowledged', 409, 'reject', '尚未接警', 'Not acknowledged'),
  entry(
    'undo-not-yours',
    409,
    'reject',
    '已有他人处置，不能撤销接警',
    'Somebody else has acted on it; cannot be undone',
  ),
  entry('undo-too-late', 409, 'reject', '已超过 30 秒，不能撤销接警', 'More than 30 s ago; cannot be undone'),
  entry('still-active', 409, 'reject', '故障仍在，不能结案', 'Still active, cannot be closed'),
  entry('emergency-cannot-be-shelved', 409, 'reject', '紧急报警不能搁置', 'An emergency cannot be shelved'),
  entry(
    'unit-in-use',
    409,
    'reject',
    '设备还有未结案的报警或挂接设备，不能删除',
    'Open alarms, or units behind it, stand in the way of removing this unit',
  ),
  entry('import-running', 409, 'reject', '另一个导入正在进行', 'Another import is running'),
  entry('busy', 429, 'wait', '同时查询过多，请稍后再试', 'Too many queries at once, try again shortly'),
  entry('took-too-long', 504, 'reject', '查询耗时过长，请缩小范围', 'The query took too long, ask for less'),
  entry('store-busy', 503, 'retry', '数据库忙，请重试', 'Store is busy, try again'),
  entry('history-away', 503, 'wait', '历史库不可用', 'History is not available'),
  entry('disk-full', 507, 'stop', '磁盘已满', 'Disk is full'),
  entry('internal', 500, 'retry', '内部错误', 'Internal error'),
] as const;
export type ErrorCode = (typeof errorList)[number]['code'];

const byCode: ReadonlyMap<string, ErrorInfo> = new Map(errorList.map((info) => [info.code, info]));
export function errorInfo(code: ErrorCode): ErrorInfo {
  const info = byCode.get(code);
  if (info === undefined) throw new RangeError(`no error ${code}`);
  return info;
}

/** One error class for what a caller may see; `details` must hold no secret. */
export class VigilError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly details?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'VigilError';
    this.code = code;
    this.details = options.details;
  }
}

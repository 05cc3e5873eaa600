import { isSecret } from './env-name.ts';

/** A copy of a configuration fit for a log: set secrets read `***`, unset ones stay visible as unset. */
export function redact(config: unknown, secretKeys: readonly string[]): unknown {
  return redactAt(config, '', secretKeys);
}

function redactAt(value: unknown, path: string, secretKeys: readonly string[]): unknown {
  if (path !== '' && isSecret(path, secretKeys)) {
    return value === undefined || value === null || value === '' ? value : '***';
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redactAt(item, path, secretKeys));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]: [string, unknown]) => [
      key,
      redactAt(child, path === '' ? key : `${path}.${key}`, secretKeys),
    ]),
  );
}

/** `tls.certFile` → `TLS_CERT_FILE`, behind the app's prefix or replaced by the alias. */
export function envName(path: string, prefix: string, aliases: Readonly<Record<string, string>> = {}): string {
  const alias = Object.hasOwn(aliases, path) ? aliases[path] : undefined;
  return (
    alias ??
    prefix +
      path
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replaceAll('.', '_')
        .toUpperCase()
  );
}

/** A secret is named by its whole path or by its last key: `password` covers `influx.password`. */
export function isSecret(path: string, secretKeys: readonly string[]): boolean {
  const last = path.slice(path.lastIndexOf('.') + 1);
  return secretKeys.includes(path) || secretKeys.includes(last);
}

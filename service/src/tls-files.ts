import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartupError } from './startup-error.ts';

export interface TlsFiles {
  /** PEM certificate chain. */
  readonly certFile: string;
  /** PEM private key. */
  readonly keyFile: string;
  /** PEM authority of client certificates. */
  readonly clientCaFile?: string | undefined;
}

/**
 * What a TLS server needs, read and proven to fit: a key of another certificate would be found out by the first device.
 * @throws StartupError `config` naming what is wrong
 */
export function readTlsFiles({ certFile, keyFile, clientCaFile }: TlsFiles): {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
} {
  try {
    const context = {
      cert: readFileSync(certFile),
      key: readFileSync(keyFile),
      ...(clientCaFile === undefined ? {} : { ca: readFileSync(clientCaFile) }),
    };
    createSecureContext(context);
    return context;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      'config',
      {
        zh: `TLS 证书文件不可用（${certFile}，${keyFile}）：${reason}`,
        en: `cannot use the TLS certificate files (${certFile}, ${keyFile}): ${reason}`,
      },
      { cause: error },
    );
  }
}

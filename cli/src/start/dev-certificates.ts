import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CertificateFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const dayMs = 86_400_000;
const local = [
  { type: 2 as const, value: 'localhost' },
  { type: 7 as const, ip: '127.0.0.1' },
  { type: 7 as const, ip: '::1' },
];

/**
 * A certificate authority and a server certificate of this data folder alone, for development and first trials
 * (`data/tls/ca.crt` is what a client trusts). Production brings real certificates and never calls this.
 */
export async function ensureDevCertificates(dataDir: string): Promise<CertificateFiles> {
  const folder = join(dataDir, 'tls');
  const files = { ca: join(folder, 'ca.crt'), cert: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  const found = await Promise.allSettled(Object.values(files).map((file) => readFile(file)));
  if (found.every((result) => result.status === 'fulfilled')) return files;
  // Needed once in the life of a folder, and slow to load.
  const { generate } = await import('selfsigned');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const until = new Date(Date.now() + 3_650 * dayMs);
  const shape = { keyType: 'ec' as const, algorithm: 'sha256', notAfterDate: until };
  const ca = await generate([{ name: 'commonName', value: 'Vigil development CA' }], {
    ...shape,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...shape,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: local },
    ],
  });
  const write = async (file: string, text: string): Promise<void> => {
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  await write(join(folder, 'ca.key'), ca.private);
  await write(files.ca, ca.cert);
  await write(files.cert, server.cert);
  await write(files.key, server.private);
  return files;
}

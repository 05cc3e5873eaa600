import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { contractDocuments } from './contract-documents.ts';

const root = resolve(import.meta.dirname, '../..');
for (const { path, text } of contractDocuments()) {
  const file = resolve(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

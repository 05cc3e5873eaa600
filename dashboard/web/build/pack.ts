import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const br = promisify(brotliCompress);
const gz = promisify(gzip);
/** Below it a packet is a packet. */
const packedFrom = 1_024;

/** Packs each asset once, as small as it gets, so that the server never has to (dashboard/server/src/http/packed.ts). */
export function packAssets(): Plugin {
  let folder = '';
  return {
    name: 'pack-assets',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir, config.build.assetsDir);
    },
    closeBundle: async () => {
      const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(
        names.map(async (name) => {
          const file = join(folder, name);
          const bytes = await readFile(file);
          if (bytes.length < packedFrom) return;
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
          await Promise.all([
            br(bytes, { params }).then((packed) => writeFile(`${file}.br`, packed)),
            gz(bytes, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
          ]);
        }),
      );
    },
  };
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { handler } from './handler.ts';
import { packedAssets } from './packed.ts';

/**
 * The built console. Names of assets carry a hash of their content and never change; the page itself is asked for
 * each time, so that a desk gets the new console with its next reload. Every path of the console is that page.
 */
export function mountConsole(app: Express, root: string): void {
  const page = join(root, 'index.html');
  app.use(
    '/assets',
    packedAssets(join(root, 'assets')),
    express.static(join(root, 'assets'), {
      immutable: true,
      maxAge: '365d',
      index: false,
      fallthrough: false,
      redirect: false,
    }),
  );
  app.use(
    express.static(root, {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
    }),
  );
  app.get(
    '/{*path}',
    handler(async (request, response, next) => {
      if (/\.[a-z0-9]+$/i.test(request.path) || !request.accepts('html')) return next();
      response.setHeader('Cache-Control', 'no-cache');
      const html = await readFile(page).catch(() => null);
      if (html === null) return void response.status(503).type('html').send(missingPage);
      response.setHeader('ETag', `"${createHash('sha256').update(html).digest('base64url')}"`);
      if (request.fresh) response.status(304).end();
      else response.type('html').send(html);
    }),
  );
}

const missingPage = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>Vigil 值守</title>
<body style="font:16px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;max-width:42em;margin:4em auto;padding:0 1em">
<h1>值守台尚未构建</h1>
<p>服务器正在运行，但没有找到网页文件。请在项目目录执行 <code>npm run build:web</code>，然后刷新本页。</p>
<h1>The console has not been built</h1>
<p>The server is running, but its web files are missing. Run <code>npm run build:web</code> in the project folder, then reload this page.</p>
</body></html>`;

// First import of every entry file. Written without a single type annotation so that any Node that gets as far as
// loading it can parse it. What it can catch: Node 22.18 … 24.10, which strip types but lack crypto.argon2 or a
// stable node:sqlite. A Node older than that cannot load a .ts file at all; there tools/bootstrap.cjs leads to
// the pinned runtime before any source file is touched (docs/adr/0002).
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 11)) {
  process.stderr.write(
    `需要 Node.js 24.11 或更高版本，当前是 ${process.versions.node}；请在项目根目录用 npm start / npm run vigil 启动。 / ` +
      `Node.js 24.11 or newer is needed, this is ${process.versions.node}; start through npm start / npm run vigil in the project root.\n`,
  );
  process.exit(78);
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@vigil/harness';
import { describe, expect, it, onTestFinished } from 'vitest';
import { completionScript } from '../src/completion.ts';
import { contradictions } from '../src/config/contradictions.ts';
import { buildProgram } from '../src/program.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'vigil-config-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** As an administrator's shell would run it: nothing of ours in the environment but what is said. */
function vigil(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIL_'));
  const done = spawnSync(process.execPath, [join(root, 'cli/src/main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), ...env },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

describe('config check', () => {
  it('says everything that is wrong in file and environment at once, and ends with 78', () => {
    const here = folder();
    const file = join(here, 'vigil.yaml');
    writeFileSync(join(here, 'a-file'), '');
    writeFileSync(
      file,
      'broker:\n  prot: 1\n  health: { port: 9102 }\n  tls: { certFile: /none.pem, keyFile: /none.key }\ndashbord: {}\n',
    );
    const envFile = join(here, 'vigil.env');
    writeFileSync(
      envFile,
      [
        `VIGIL_DATA=${join(here, 'a-file', 'data')}`,
        'VIGIL_INGEST_TICK_MS=soon',
        'VIGIL_DASHBOARD_PRT=1',
        'VIGIL_BROKR_PORT=1',
        'VIGIL_HISTORY_DRIVER=influx1',
        '',
      ].join('\n'),
    );
    const { code, out, err } = vigil(['config', 'check', '--file', file, '--variables', envFile]);
    for (const fault of [
      'unknown key prot in section broker',
      'cannot use the TLS certificate files (/none.pem, /none.key)',
      'one port for several things: broker.health.port (VIGIL_BROKER_HEALTH_PORT) = 9102, ingest.health.port',
      `unknown key dashbord in ${file} (did you mean dashboard?)`,
      'tickMs (VIGIL_INGEST_TICK_MS) is invalid',
      'unknown key VIGIL_DASHBOARD_PRT in the environment (did you mean VIGIL_DASHBOARD_PORT?)',
      'no process reads the variable VIGIL_BROKR_PORT',
      'url (VIGIL_HISTORY_URL) is invalid',
      'database (VIGIL_HISTORY_DATABASE) is invalid',
      `folder ${join(here, 'a-file', 'data')} cannot be written`,
    ])
      expect(out.split(fault), fault).toHaveLength(2);
    expect([code, out.trim().split('\n').length]).toEqual([78, 10]);
    expect(err).toContain('10 faults');
  }, 60_000);

  it('of settings that are right says so, and makes nothing', () => {
    const data = join(folder(), 'data');
    expect(vigil(['--data', data, 'config', 'check'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing is wrong'),
    });
    expect(existsSync(data)).toBe(false);
  }, 60_000);

  it('of a file of variables that is not there says so in one sentence', () => {
    const missing = join(folder(), 'none.env');
    const { code, err } = vigil(['config', 'check', '--variables', missing]);
    expect([code, err]).toEqual([66, `无法读取 ${missing}（ENOENT） · ${missing} cannot be read (ENOENT)\n`]);
  });

  it('a data folder that differs between processes is a contradiction', () => {
    const setting = (path: string, value: unknown) => ({ path, env: 'VIGIL_DATA', value, from: 'file' as const });
    expect(contradictions([setting('broker.data', './a'), setting('ingest.data', './a')])).toEqual([]);
    expect(contradictions([setting('broker.data', './a'), setting('ingest.data', './b')])).toMatchObject([
      { en: expect.stringContaining('must be the same for all processes: broker.data') },
    ]);
  });
});

describe('config print', () => {
  it('shows what holds and where it comes from, and no secret', () => {
    const here = folder();
    const file = join(here, 'vigil.yaml');
    const password = 'never-in-a-ticket';
    writeFileSync(file, 'broker: { port: 1884 }\nhistory: { driver: influx1, database: v }\n');
    const env = {
      VIGIL_CONFIG: file,
      VIGIL_DASHBOARD_PORT: '8081',
      VIGIL_BROKER_HOST: '[::]',
      VIGIL_DASHBOARD_HEALTH_HOST: '[::1]',
      VIGIL_HISTORY_URL: `http://me:${password}@127.0.0.1:8086`,
      VIGIL_HISTORY_PASSWORD: password,
    };
    const { out } = vigil(['config', 'print', '--json'], env);
    expect(out).not.toContain(password);
    const rows: readonly object[] = JSON.parse(out);
    for (const row of [
      { path: 'broker.port', env: 'VIGIL_BROKER_PORT', value: 1884, from: 'file' },
      // As in an address of the web, where IPv6 has brackets.
      { path: 'broker.host', env: 'VIGIL_BROKER_HOST', value: '::', from: 'environment' },
      { path: 'dashboard.health.host', env: 'VIGIL_DASHBOARD_HEALTH_HOST', value: '::1', from: 'environment' },
      { path: 'dashboard.port', env: 'VIGIL_DASHBOARD_PORT', value: 8081, from: 'environment' },
      { path: 'broker.health.port', env: 'VIGIL_BROKER_HEALTH_PORT', value: 9101, from: 'default' },
      { path: 'history.password', env: 'VIGIL_HISTORY_PASSWORD', value: '***', from: 'environment' },
    ])
      expect(rows).toContainEqual(row);
    expect(out).toContain('http://***@127.0.0.1:8086');
  }, 60_000);
});

describe('completion in bash', () => {
  const complete = (line: readonly string[]): readonly string[] => {
    const words = line.map((word) => `'${word}'`).join(' ');
    const script = `${completionScript(buildProgram(), 'bash')}
COMP_WORDS=(vigil ${words}); COMP_CWORD=${line.length}; _vigil; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-euc', script], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout.trim().split('\n');
  };
  it('knows every command, its options, and their choices', () => {
    const names = buildProgram().commands.map((command) => command.name());
    expect(complete([''])).toEqual(expect.arrayContaining([...names, '--data']));
    expect(complete(['reg'])).toEqual(['register']);
    expect(complete(['--data', '/x', 'register', 'ex'])).toEqual(['export']);
    expect(complete(['register', 'export', '--form'])).toEqual(['--format']);
    expect(complete(['register', 'export', '--format', ''])).toEqual(['csv', 'json']);
    // The value of an option is no command, though it may be called like one.
    expect(complete(['--data', 'register', 'he'])).toEqual(['health']);
  });
});

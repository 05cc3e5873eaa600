import type { ConfigReport } from '@vigil/service';

type Settings = ConfigReport['settings'];
type Problem = ConfigReport['problems'][number];

const places = ['broker.data', 'ingest.data', 'dashboard.data'];
const offsets = ['ingest.utcOffsetMinutes', 'dashboard.utcOffsetMinutes'];
/** Ports on which this machine listens, as far as they are opened. */
const listening = [
  'broker.port',
  'broker.tls.port',
  'broker.websocket.port',
  'broker.health.port',
  'ingest.health.port',
  'dashboard.port',
  'dashboard.health.port',
];

/** What is right in each process by itself, and cannot be meant in all of them together. */
export function contradictions(settings: Settings): readonly Problem[] {
  const of = (path: string) => settings.find((setting) => setting.path === path);
  const isOpen = (path: string): boolean =>
    path === 'broker.tls.port'
      ? of('broker.tls.certFile')?.value !== null
      : path !== 'broker.websocket.port' || of('broker.websocket.enabled')?.value !== false;
  const named = (paths: readonly string[]): string =>
    paths.map((path) => `${path} (${of(path)?.env ?? '?'}) = ${JSON.stringify(of(path)?.value)}`).join(', ');

  const differing = [places, offsets].flatMap((paths) => {
    const given = paths.filter((path) => of(path) !== undefined);
    return new Set(given.map((path) => of(path)?.value)).size < 2
      ? []
      : [{ zh: `各进程必须一致：${named(given)}`, en: `must be the same for all processes: ${named(given)}` }];
  });
  const ports = Map.groupBy(listening.filter(isOpen), (path) => of(path)?.value);
  const twice = [...ports].flatMap(([port, paths]) =>
    typeof port !== 'number' || port === 0 || paths.length < 2
      ? []
      : [{ zh: `端口重复：${named(paths)}`, en: `one port for several things: ${named(paths)}` }],
  );
  return [...differing, ...twice];
}

/** Set without belonging to a process: settings of tests, of the log, of where the configuration stands. */
const general = new Set(['VIGIL_CONFIG', 'VIGIL_DATA', 'VIGIL_LOG_LEVEL', 'VIGIL_UTC_OFFSET_MINUTES']);
const ofProcesses = /^VIGIL_(?:BROKER|INGEST|DASHBOARD|STORE|HISTORY|CITY)_/;

/** Variables that begin like ours and that nobody reads. Those of a process are told by the process itself. */
export function strangers(env: NodeJS.ProcessEnv, settings: Settings): readonly Problem[] {
  const known = new Set(settings.map((setting) => setting.env));
  return Object.keys(env)
    .filter((name) => name.startsWith('VIGIL_') && !ofProcesses.test(name) && !general.has(name) && !known.has(name))
    .map((name) => ({ zh: `没有进程读取环境变量 ${name}`, en: `no process reads the variable ${name}` }));
}

export { type ConfigRow, describeConfig } from './config/describe-config.ts';
export {
  type ConfigReport,
  examineConfig,
  folderProblem,
  printConfigReport,
  problemOf,
} from './config/examine-config.ts';
export { type ConfigOptions, loadConfig } from './config/load-config.ts';
export { strangeSections } from './config/read-yaml.ts';
export { redact } from './config/redact.ts';
export { errnoOf } from './errno.ts';
export { type HoldOptions, holdFolder } from './folder-lock.ts';
export {
  type Check,
  type HealthServer,
  type HealthServerOptions,
  isProxied,
  startHealthServer,
} from './health-server.ts';
export { addressKey, type ListenAt, listenAddress, listenAt, plainAddress } from './listen.ts';
export { createLogger, type Logger, type LogLevel, logLevels } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { brokerNodeOptions } from './node-options.ts';
export { type ProgramVersion, programVersion, versionText } from './program-version.ts';
export { parseReadyLine, type ReadyLine, readyLine } from './ready-line.ts';
export { type MainContext, type Running, runMain } from './run-main.ts';
export { checkDescriptors, checkDiskSpace, checkWritable, descriptorLimit } from './startup-checks.ts';
export { EXIT_CONFIG, type StartupCode, StartupError } from './startup-error.ts';
export { type StartupContext, startupErrorFrom } from './startup-errors.ts';
export { supervise } from './supervise.ts';
export { giveWay } from './thread-priority.ts';
export { readTlsFiles, type TlsFiles } from './tls-files.ts';
export { openTrustedTime, type TrustedTime } from './trusted-time.ts';

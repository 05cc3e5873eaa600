export { newAlarm } from './alarm.ts';
export { closingOf } from './closing.ts';
export { freePort } from './ports.ts';
export {
  type CommandOptions,
  type Finished,
  type Installation,
  runCommand,
  runProgram,
  vigilCommand,
} from './process/command.ts';
export { root } from './process/environment.ts';
export { type Helper, type HelperPlan, startHelper } from './process/helper.ts';
export { readProc, statFields } from './process/proc.ts';
export {
  defineProgram,
  type Ending,
  ownProgram,
  type Program,
  type ProgramPlan,
  startProgram,
} from './process/program.ts';
export { Missing, requireService, type Service, type ServiceName, service } from './services/available.ts';
export { type Influxd, type InfluxdOptions, startInfluxd } from './services/influxd.ts';
export { type Mosquitto, type MosquittoOptions, prepareMosquitto } from './services/mosquitto.ts';
export { type ExportedSeries, startVictoriaMetrics, type VictoriaMetrics } from './services/victoria-metrics.ts';
export { isLongRun, type Storm, storms, survived } from './storms.ts';
export {
  defineBroker,
  defineDashboard,
  defineIngest,
  importRegister,
  mqttUrlOf,
  type Part,
  type PartOptions,
  type Place,
  parts,
  readyUrlOf,
} from './system/parts.ts';
export { type TextEncoding, textWritings, writeText } from './write-text.ts';

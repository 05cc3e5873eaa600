export {
  type EmbeddedConfig,
  type HistoryConfig,
  type HistoryConfigInput,
  historyConfigSchema,
  historyConfigSource,
  historyIn,
  type Influx1Config,
  type Influx2Config,
} from './history-config.ts';
export {
  type FieldValue,
  type HistoryDriver,
  type HistoryHealth,
  type HistoryMeasurement,
  type HistoryNotice,
  type HistoryPoint,
  type HistorySample,
  type RangePoint,
  type RangeQuery,
  type RangeSeries,
  type RejectedPoint,
  type WriteResult,
} from './history-driver.ts';
export { HistoryError, type HistoryErrorCode, type HistoryPolicy } from './history-error.ts';
export { type HistoryOptions, openHistory } from './open-history.ts';

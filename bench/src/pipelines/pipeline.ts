import type { Publisher } from '../load/job.ts';
import type { InfluxDB } from '../peers/influxdb.ts';

/** A way from an MQTT PUBLISH to a point in InfluxDB, running. */
export interface Pipeline {
  readonly name: string;
  /** What a PUBACK promises on this way. */
  readonly promise: string;
  readonly port: number;
  readonly publishers: readonly Publisher[];
  readonly influx: InfluxDB;
  /** Process ids by part. */
  readonly pids: Readonly<Record<string, number>>;
  /** @throws Error with its last words, when one of its processes has ended */
  check(): void;
  stop(): Promise<void>;
}

/** Starts one with an empty folder of its own. @throws Missing when a program is not here */
export interface PipelinePlan {
  readonly name: string;
  readonly start: (folder: string) => Promise<Pipeline>;
}

/** Gateways and the lifts behind each: one MQTT connection a gateway. */
export const gateways = 100;
export const liftsEach = 20;

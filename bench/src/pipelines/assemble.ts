import type { Program } from '@vigil/harness';
import type { Pipeline } from './pipeline.ts';

export interface Parts extends Pick<Pipeline, 'name' | 'promise' | 'port' | 'publishers' | 'influx'> {
  /** In the order in which they are stopped. */
  readonly children: Readonly<Record<string, Program>>;
}

/** A pipeline of processes that are watched and stopped together. */
export function assemble({ children, ...rest }: Parts): Pipeline {
  const all = { ...children, influxd: rest.influx.child };
  return {
    ...rest,
    pids: Object.fromEntries(Object.entries(all).map(([part, { pid }]) => [part, pid])),
    check: () => {
      for (const [part, child] of Object.entries(all))
        if (!child.isRunning) throw new Error(`${rest.name}: ${part} ended:\n${child.output()}`);
    },
    stop: async () => {
      for (const child of Object.values(all)) await child.stop();
    },
  };
}

import { readProc, statFields } from '@vigil/harness';

/** Ticks of the kernel's clock a second (USER_HZ), the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds (user and system, all threads: fields 14 and 15 of proc(5) stat) of a process; 0 when it is gone. */
function cpuSeconds(pid: number): number {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return 0;
  // Counted from the third field on.
  const fields = statFields(stat);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
}

/** CPU seconds that each process used between two moments: take one at the start, call it at the end. */
export function watchCpuSeconds(pids: Readonly<Record<string, number>>): () => Readonly<Record<string, number>> {
  const before = new Map(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));
  return () =>
    Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid) - (before.get(name) ?? 0)]));
}

/** Cores that each process used between two moments: take one at the start, call it at the end. */
export function watchCpu(pids: Readonly<Record<string, number>>): () => Readonly<Record<string, number>> {
  const used = watchCpuSeconds(pids);
  const startedAt = performance.now();
  return () => {
    const seconds = (performance.now() - startedAt) / 1000;
    return Object.fromEntries(
      Object.entries(used()).map(([name, cpu]) => [name, Math.round((cpu / seconds) * 100) / 100]),
    );
  };
}

/** Bytes of a process in memory (VmRSS of proc(5) status); 0 when it is gone. */
export function residentBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes) * 1024;
}

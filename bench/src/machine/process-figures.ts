import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock a second (USER_HZ), the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds (user and system, all threads) that a process has used; 0 when it is gone. */
function cpuSeconds(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return 0;
  return parseCpuTicks(text) / ticksPerSecond;
}

/** Fields 14 and 15 of proc(5) stat, counted behind the name, which may hold spaces and brackets. */
function parseCpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Ended between two looks; whoever measures it notices by the missing answers.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
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
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes) * 1024;
}

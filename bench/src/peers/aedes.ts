import { freePort, ownProgram, type Program, startProgram } from '@vigil/harness';

/** Bare Aedes in a process of its own. */
export async function startAedes(): Promise<{ readonly child: Program; readonly port: number }> {
  const port = await freePort();
  const child = await startProgram(
    ownProgram({
      name: 'aedes',
      entry: 'bench/src/processes/aedes-main.ts',
      args: [String(port)],
      ready: (output) => /^ready$/m.test(output),
    }),
  );
  return { child, port };
}

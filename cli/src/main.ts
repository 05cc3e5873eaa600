import '@vigil/service/runtime-guard';
import { EXIT, endingOf } from './exit.ts';
import { buildProgram } from './program.ts';

buildProgram()
  .parseAsync()
  .then(
    () => process.exit(EXIT.ok),
    (error: unknown) => {
      const { text, exitCode } = endingOf(error);
      if (text !== '') process.stderr.write(`${text}\n`);
      process.exit(exitCode);
    },
  );

import { defineProgram, type Program, type ProgramPlan } from './program.ts';

/** A script of a test that runs as a process of its own and reports by lines on stdout or by IPC messages. */
export interface Helper {
  readonly program: Program;
  /** The next line that passes; those before it are let go. @throws Error when the process ends first */
  readonly nextLine: (wanted?: (line: string) => boolean) => Promise<string>;
  /** Lines that nobody has taken, once the process has ended. */
  remainingLines(): Promise<readonly string[]>;
  /** The same for messages. */
  readonly nextMessage: (wanted?: (message: unknown) => boolean) => Promise<unknown>;
}

export interface HelperPlan {
  /** Absolute path of the script. */
  readonly script: string;
  readonly args?: readonly string[];
  /** A command in front of node, e.g. strace. */
  readonly prefix?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly ready?: ProgramPlan['ready'];
}

/** Starts it at once; what it says is kept until it is asked for. */
export function startHelper({ script, args = [], prefix = [], env = {}, ready = 'at-once' }: HelperPlan): Helper {
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, script, ...args];
  const lines = mailbox<string>();
  const messages = mailbox<unknown>();
  const program = defineProgram({
    name: script,
    command,
    args: rest,
    env,
    ipc: true,
    ready,
    onLine: (line, stream) => {
      if (stream === 'out') lines.put(line);
    },
    onMessage: messages.put,
    onEnd: ({ code, signal }) => {
      const why = `${script} ended (${signal ?? `exit ${code}`}) before it said so:\n${program.output()}`;
      lines.end(why);
      messages.end(why);
    },
  });
  program.launch();
  const ended = program.ended();
  return {
    program,
    nextLine: lines.next,
    nextMessage: messages.next,
    remainingLines: async () => {
      await ended;
      return lines.rest();
    },
  };
}

interface Mailbox<T> {
  readonly put: (letter: T) => void;
  readonly end: (why: string) => void;
  readonly next: (wanted?: (letter: T) => boolean) => Promise<T>;
  readonly rest: () => readonly T[];
}

function mailbox<T>(): Mailbox<T> {
  const letters: T[] = [];
  let ended: string | null = null;
  let arrived = Promise.withResolvers<void>();
  const wake = (): void => {
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  return {
    put: (letter) => {
      letters.push(letter);
      wake();
    },
    end: (why) => {
      ended = why;
      wake();
    },
    next: async (wanted = () => true) => {
      for (;;) {
        for (let letter = letters.shift(); letter !== undefined; letter = letters.shift())
          if (wanted(letter)) return letter;
        if (ended !== null) throw new Error(ended);
        await arrived.promise;
      }
    },
    rest: () => letters.splice(0),
  };
}

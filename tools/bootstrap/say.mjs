/** One line for the person in front of the screen. On stderr, so that stdout belongs to the command. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** The set-up cannot go on; one sentence in two languages says why. */
export class Refusal extends Error {
  constructor(exitCode, zh, en) {
    super(`${zh} / ${en}`);
    this.exitCode = exitCode;
  }
}

/** Every promise that nobody awaits is handed in here: its failure is in the browser's log, and for whoever pressed a button said by the work itself. */
export function inBackground(promise: Promise<unknown>, what: string): void {
  promise.catch((error: unknown) => console.error(what, error));
}

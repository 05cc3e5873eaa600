type Listener = (what: string, error: unknown) => void;
const listeners = new Set<Listener>();

/** Every promise that nobody awaits is handed in here, so that its failure is seen on screen and in the browser's log. */
export function inBackground(promise: Promise<unknown>, what: string): void {
  promise.catch((error: unknown) => {
    console.error(what, error);
    for (const listener of listeners) listener(what, error);
  });
}

export function onBackgroundFailure(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

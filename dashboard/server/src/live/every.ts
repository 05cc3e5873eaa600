import { type Logger, supervise } from '@vigil/service';

/** Never two of the same at once: a slow store makes them rarer, not more. @returns ends it */
export function every(
  { logger, name, ms }: { readonly logger: Logger; readonly name: string; readonly ms: number },
  work: () => Promise<void>,
): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    supervise(logger, name, async () => {
      try {
        await work();
      } finally {
        busy = false;
      }
    });
  }, ms);
  return () => clearInterval(timer);
}

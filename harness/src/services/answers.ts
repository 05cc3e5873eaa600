/** True when a GET answers below 500 within a second. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch (error) {
    // Not yet listening, or not yet answering: the caller asks again until its deadline.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Runs `start` again with a new port when the program ended at its start, e.g. because the port was taken meanwhile. */
export async function withAnotherTry<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('ended at its start')) throw error;
    return start();
  }
}

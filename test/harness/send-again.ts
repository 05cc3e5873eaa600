/** MQTT.js gives up what it was sending again when it loses the connection once more; its device would not. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.message === 'Connection closed';
}

/** The same bytes again until the PUBACK comes. @throws what is no lost connection */
export async function sendAgain(send: () => Promise<unknown>): Promise<void> {
  for (;;)
    try {
      await send();
      return;
    } catch (error) {
      if (!isGivenUp(error)) throw error;
    }
}

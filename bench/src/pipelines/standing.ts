import { z } from 'zod';

const followers = z.array(z.object({ cursor: z.number() }));
const readiness = z.object({ journals: followers, history: z.object({ journals: followers }) });

/** Journal entries done so far. */
export interface Standing {
  readonly judged: number;
  readonly inHistory: number;
}

/** How far an intake has come, from its readiness page; null while it does not answer. */
export async function readStanding(healthPort: number): Promise<Standing | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
    const { journals, history } = readiness.parse(await response.json());
    const furthest = (of: typeof journals): number => Math.max(0, ...of.map(({ cursor }) => cursor));
    return { judged: furthest(journals), inHistory: furthest(history.journals) };
  } catch (error) {
    // Not listening yet, or too busy with one batch to answer.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

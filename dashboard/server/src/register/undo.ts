import type { StoreConfig } from '@vigil/store';
import { type RegisterUndone, registerUndone, VigilError } from '@vigil/vocabulary';
import { startThread } from '../threads/thread.ts';

/** Takes the last import back, in a thread of its own. */
export type UndoImport = (asked: {
  readonly importId: number;
  readonly actor: string;
  readonly rest: boolean;
}) => Promise<RegisterUndone>;

const report = registerUndone.omit({ done: true });
const { obstacles } = registerUndone.shape;

export const createUndoImport =
  (store: StoreConfig): UndoImport =>
  async (asked) => {
    const thread = startThread(new URL('./undo-thread.ts', import.meta.url), { store });
    try {
      return { done: true, ...report.parse(await thread.ask(asked)) };
    } catch (error) {
      const isRefusal = error instanceof VigilError && error.code === 'bad-input';
      const found = isRefusal ? obstacles.safeParse(error.details) : null;
      if (found?.success !== true) throw error;
      return { done: false, removed: 0, restored: 0, credentials: 0, obstacles: found.data };
    } finally {
      await thread.end(new VigilError('busy', 'the thread that takes an import back was stopped'));
    }
  };

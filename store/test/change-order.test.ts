import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type ChangeRow, openStore, type Store } from '../src/index.ts';
import { describeStores } from './support/stores.ts';

const rounds = 60;

/** Writes and undoes in turn, one to three changes a transaction, with other work between. */
async function write(store: Store, name: string): Promise<readonly string[]> {
  const kept: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ids = Array.from({ length: 1 + (round % 3) }, (_, n) => `${name}-${round}-${n}`);
    const undone = round % 4 === 3;
    const done = store.transaction(async (tx) => {
      await tx.changes.add('unit', ids);
      await nextTurn();
      if (undone) throw new RangeError('changed my mind');
    });
    if (undone) await expect(done).rejects.toThrow(RangeError);
    else {
      await done;
      kept.push(...ids);
    }
  }
  return kept;
}

describeStores('the order of changes', (open) => {
  it('has no gaps, and a reader that follows misses none of two writers', async () => {
    const { store, config } = await open({ busyTimeoutMs: 30_000 });
    const other = await openStore(config);
    const reader = await openStore(config);
    const seen: ChangeRow[] = [];
    let writing = true;
    const follow = async (): Promise<void> => {
      for (;;) {
        const last = !writing;
        const rows = await reader.read.changes.after(seen.at(-1)?.seq ?? 0, 7);
        // Whatever a reader sees continues what it has: nothing can come in below it any more.
        for (const row of rows) {
          expect(row.seq).toBe((seen.at(-1)?.seq ?? 0) + 1);
          seen.push(row);
        }
        if (last && rows.length === 0) return;
        await nextTurn();
      }
    };
    const following = follow();
    const kept = await Promise.all([write(store, 'a'), write(other, 'b')]);
    writing = false;
    await following;
    expect(seen.map((row) => row.id).toSorted()).toEqual(kept.flat().toSorted());
    expect(await reader.read.changes.lastSeq()).toBe(seen.length);
    // Each writer's own changes stand in the order in which it made them.
    for (const [index, name] of ['a', 'b'].entries())
      expect(seen.map((row) => row.id).filter((id) => id.startsWith(name))).toEqual(kept[index]);
    await other.close();
    await reader.close();
  });
});

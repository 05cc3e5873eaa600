import { type JournalEntry, openJournal, readAll } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import { contractFaultBody } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { ContractNotes } from '../src/contract-notes/contract-notes.ts';
import { atEnd, eventually, FailingJournal, tempDir } from './harness.ts';

interface Told {
  readonly origin: string;
  readonly path: string;
  readonly count: number;
}
const toldOf = ({ origin, payload }: JournalEntry): Told => {
  const { path, count } = contractFaultBody.parse(JSON.parse(Buffer.from(payload).toString()));
  return { origin, path, count };
};

async function notebook() {
  const journals = openJournal({ root: await tempDir() });
  const journal = new FailingJournal(await journals.writer('main'));
  atEnd(() => journal.close());
  const clock = { now: 0 };
  const notes = new ContractNotes(journal, createLogger({ name: 'broker-test', level: 'silent' }), () => clock.now);
  atEnd(async () => notes.stop());
  const told = async (): Promise<Told[]> =>
    (await readAll(journals, 'main')).filter(({ kind }) => kind === 'contract-fault').map(toldOf);
  const until = (count: number): Promise<Told[]> =>
    eventually(async () => ((await told()).length >= count ? told() : undefined));
  return { journal, notes, clock, told, until };
}

test('the first fault is told at once, those of the next minute as one with their number', async () => {
  const { notes, clock, until } = await notebook();
  for (let time = 0; time < 100; time += 1) notes.note('lift', 'denied-filter', 'foreign-unit', 'a/b');
  notes.note('lift', 'denied-filter', 'not-contained');
  notes.note('other', 'denied-filter', 'foreign-unit');
  expect(await until(3)).toEqual([
    { origin: 'lift', path: 'foreign-unit', count: 1 },
    { origin: 'lift', path: 'not-contained', count: 1 },
    { origin: 'other', path: 'foreign-unit', count: 1 },
  ]);
  clock.now = 59_999;
  notes.look();
  clock.now = 60_000;
  notes.look();
  expect((await until(4)).slice(3)).toEqual([{ origin: 'lift', path: 'foreign-unit', count: 99 }]);
});

test('what the journal refuses is offered again with what has come since', async () => {
  const { journal, notes, told, until } = await notebook();
  journal.failWith = 'full';
  notes.note('lift', 'retain', 'alarm');
  notes.note('lift', 'retain', 'alarm');
  await eventually(() => (journal.refused.length === 1 ? true : undefined));
  await new Promise((resolve) => setImmediate(resolve));
  expect(await told()).toEqual([]);
  journal.failWith = undefined;
  notes.look();
  expect(await until(1)).toEqual([{ origin: 'lift', path: 'alarm', count: 2 }]);
});

test('a stop tells what was counted, and nothing is lost in a crowd of senders', async () => {
  const { notes, until } = await notebook();
  const crowd = Array.from({ length: 10_050 }, (_, index) => `c${index}`);
  for (const credential of crowd) for (let time = 0; time < 2; time += 1) notes.note(credential, 'retain', 'alarm');
  notes.stop();
  const all = await until(crowd.length * 2);
  expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(crowd.length * 2);
});

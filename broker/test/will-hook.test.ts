import { openJournal, readAll } from '@vigil/journal';
import { createLogger, createMetrics } from '@vigil/service';
import type { PublishPacket } from 'aedes';
import { expect, test } from 'vitest';
import { BrokerMetrics } from '../src/monitoring/metrics.ts';
import { Presence } from '../src/presence/presence.ts';
import { WillHook } from '../src/publish/will-hook.ts';
import { Sessions } from '../src/sessions/session.ts';
import { atEnd, TestBook, tempDir } from './harness.ts';

// Aedes asks for Wills whose client it does not know (client === null) only with a persistence that outlives the
// process; ours does not, so the hook is asked directly.
async function orphan(clientId: string, topic: string): Promise<{ refused: boolean; kinds: readonly string[] }> {
  const journals = openJournal({ root: await tempDir() });
  const journal = await journals.writer('main');
  const book = new TestBook();
  book.add('lift', ['u1']);
  const sessions = new Sessions();
  const metrics = new BrokerMetrics(
    createMetrics('broker'),
    () => 0,
    () => 0,
  );
  const logger = createLogger({ name: 'broker-test', level: 'silent' });
  const presence = new Presence(journal, metrics, 'main', logger);
  atEnd(async () => presence.close());
  const hook = new WillHook({
    sessions,
    presence,
    metrics,
    logger,
    identityOf: (id) => {
      const record = book.find(id);
      return record === undefined ? undefined : book.identity(record);
    },
  });
  const will: PublishPacket = { cmd: 'publish', topic, payload: Buffer.from('x'), qos: 1, retain: false, dup: false };
  const refused = await new Promise<boolean>((resolve) => {
    hook.authorize(null, Object.assign(will, { clientId }), (error) => resolve(error !== null && error !== undefined));
  });
  await journal.close();
  const kinds = (await readAll(journals, 'main')).map(({ kind }) => kind);
  return { refused, kinds };
}

test('an orphan Will is judged by the credential in its client id, and journaled', async () => {
  expect(await orphan('lift:c', 'vigil/v1/acme/u1/state')).toEqual({ refused: false, kinds: ['will'] });
});

test.for([
  ['lift:c', 'vigil/v1/bolt/b1/state'],
  ['nobody:c', 'vigil/v1/acme/u1/state'],
  ['lift', 'vigil/v1/acme/u1/state'],
] as const)('an orphan Will of %s to %s is refused', async ([clientId, topic]) => {
  expect(await orphan(clientId, topic)).toEqual({ refused: true, kinds: [] });
});

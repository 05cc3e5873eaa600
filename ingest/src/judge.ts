import type { RegisteredUnit } from '@vigil/store';
import type { UpFamily } from '@vigil/vocabulary';
import { address } from './address.ts';
import { type Batch, count, type Work } from './batch.ts';
import { noteMessage, noteRejected, noteSender } from './contract-faults/note.ts';
import type { BrokerMark, Decoded, Message, Rejected } from './decode/decoded.ts';
import { type Dispatch, inTurn } from './dispatch.ts';
import type { Listener } from './feature.ts';
import { brokerFact } from './listening.ts';

/** Families in which a Will is believed. In the others it would be an old value with a new time. */
const spokenByWills: ReadonlySet<string> = new Set(['state', 'alarm', 'fault', 'event']);

/** Names under which families are counted, made once: a text put together for each message is hashed each time. */
const countedAs: Readonly<Record<UpFamily, string>> = {
  birth: 'family:birth',
  state: 'family:state',
  status: 'family:status',
  stats: 'family:stats',
  fault: 'family:fault',
  event: 'family:event',
  alarm: 'family:alarm',
  test: 'family:test',
};

/** Stages address and judge for one envelope. Undefined when everything was done without waiting (telemetry). */
export function judge(dispatch: Dispatch, batch: Batch, decoded: Decoded): Work {
  switch (decoded.kind) {
    case 'message':
      return judgeMessage(dispatch, batch, decoded);
    case 'rejected':
      return refuse(dispatch, batch, decoded);
    case 'presence':
      count(batch, `presence:${decoded.what}`);
      return inTurn(dispatch.onPresence, (each) => each(batch, decoded));
    case 'sender-fault':
      noteSender(batch, decoded);
      return inTurn(dispatch.onSenderFault, (each) => each(batch, decoded));
    case 'broker':
      count(batch, `broker:${decoded.what}`);
      return noteBroker(batch, decoded);
  }
}

/** What a journal's broker says of itself decides whether silence in that journal proves anything. */
function noteBroker(batch: Batch, { what, refuses, source }: BrokerMark): Work {
  if (what === 'clock-step') return undefined;
  if (what === 'started') batch.news.brokerStartedAt = source.entry.receivedAt;
  const said = what === 'alive' ? (refuses ? 'refusing' : 'taking') : what;
  if (batch.hearing.brokerOf(source.journal) === said && batch.news.broker === null) return undefined;
  batch.news.broker = said;
  return batch.processes.setFact(brokerFact(source.journal), said);
}

function judgeMessage(dispatch: Dispatch, batch: Batch, message: Message): Work {
  const addressed = address(batch.register, message);
  if (addressed.kind === 'refused') {
    const own = dispatch.ownMessages.find((each) => each.claims(message));
    return own === undefined ? refuse(dispatch, batch, addressed.rejected) : own.judge(batch, message);
  }
  if (message.notes.length > 0) noteMessage(batch, message);
  const { family } = message;
  count(batch, countedAs[family]);
  if (message.will && !spokenByWills.has(family)) {
    count(batch, `ignored:will-of-${family}`);
    return undefined;
  }
  return hear(dispatch.listeners(family, addressed.registered.unit.kind), 0, batch, message, addressed.registered);
}

/** {@link inTurn}, written out: no closure a message on the hot path. */
function hear(
  listeners: readonly Listener['judge'][],
  from: number,
  batch: Batch,
  message: Message,
  registered: RegisteredUnit,
): Work {
  for (let index = from; index < listeners.length; index += 1) {
    const pending = listeners[index]?.(batch, message, registered);
    if (pending !== undefined) return pending.then(() => hear(listeners, index + 1, batch, message, registered));
  }
  return undefined;
}

function refuse(dispatch: Dispatch, batch: Batch, rejected: Rejected): Work {
  noteRejected(batch, rejected);
  return inTurn(dispatch.onRejected, (each) => each(batch, rejected));
}

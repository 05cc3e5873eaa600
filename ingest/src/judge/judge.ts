import { type Batch, count } from '../batch.ts';
import type { Decoded, Message } from '../decode/decoded.ts';
import { address } from '../normalise.ts';
import { judgeCode } from './codes.ts';
import { judgeBirth, judgePresence, judgeState } from './presence.ts';
import { judgeStats, judgeStatus } from './telemetry.ts';
import { judgeCanary, judgeTest } from './tests.ts';
import { judgeRejected } from './unreadable.ts';

/** Second and third stage for one envelope. Undefined when everything was done without waiting (telemetry). */
export function judge(batch: Batch, decoded: Decoded): Promise<void> | undefined {
  switch (decoded.kind) {
    case 'message':
      return judgeMessage(batch, decoded);
    case 'rejected':
      return judgeRejected(batch, decoded);
    case 'presence':
      count(batch, `presence:${decoded.what}`);
      return judgePresence(batch, decoded);
    case 'broker':
      count(batch, `broker:${decoded.what}`);
      if (decoded.what === 'started') batch.news.brokerStartedAt = decoded.source.entry.receivedAt;
      batch.news.brokerStopped = decoded.what === 'stopped';
      return undefined;
  }
}

function judgeMessage(batch: Batch, message: Message): Promise<void> | undefined {
  const addressed = address(batch.register, message);
  switch (addressed.kind) {
    case 'refused':
      return judgeRejected(batch, addressed.rejected);
    case 'canary':
      return message.family === 'test' ? judgeCanary(batch, message) : undefined;
    case 'unit':
      break;
  }
  const { registered } = addressed;
  count(batch, `family:${message.family}`);
  switch (message.family) {
    case 'status':
      return judgeStatus(batch, message, registered);
    case 'stats':
      return judgeStats(batch, message);
    case 'fault':
    case 'event':
    case 'alarm':
      return judgeCode(batch, message, registered);
    case 'birth':
      return judgeBirth(batch, message);
    case 'state':
      return judgeState(batch, message);
    case 'test':
      return judgeTest(batch, message);
  }
}

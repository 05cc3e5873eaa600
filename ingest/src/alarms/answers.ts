import type { AlarmRecord } from '@vigil/store';
import type { MessageRef } from '@vigil/vocabulary';
import { answer, type Known, type Outflow } from '../batch.ts';

type Parts = Outflow & Pick<Known, 'now'>;

/** Who waits for an answer, and why what he said was not understood in full. */
export interface Asker {
  readonly vendor: string;
  readonly unitId: string;
  readonly ref: MessageRef | null;
  readonly reason?: string;
}

/** It is stored; and where its alarm needs no person any more, the device that names each repeat anew hears that too. */
export function answerStored(batch: Parts, to: Asker, alarm: AlarmRecord | null): void {
  const { reason } = to;
  const alarmId = alarm === null ? {} : { alarmId: alarm.id };
  answer(batch, to, 'stored', { ...(reason === undefined ? {} : { reason }), ...alarmId });
  if (alarm !== null && alarm.state.acknowledged !== null) answer(batch, to, 'seen', alarmId);
}

/** To a repeat: every answer that is due by now, for the device may have been away when it was given. */
export function answerAgain(batch: Parts, to: Asker, alarm: AlarmRecord | null): void {
  answerStored(batch, to, alarm);
  if (alarm !== null && alarm.state.closed !== null) answer(batch, to, 'closed', { alarmId: alarm.id });
}

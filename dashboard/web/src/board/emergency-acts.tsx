import type { AlarmView } from '@vigil/vocabulary';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { Key } from '../keys/key.tsx';
import { useBoardState } from './board-state.ts';
import { HandButton } from './hand-button.tsx';
import { UndoButton, useFace } from './undo-button.tsx';

/** What can be done with an emergency. Only the marked one has the filled red button: the one that A takes. */
export function EmergencyActs({
  alarm,
  marked,
  steady,
}: {
  readonly alarm: AlarmView;
  readonly marked: boolean;
  readonly steady: boolean;
}): React.JSX.Element {
  const { t } = useWords();
  const { acknowledge, askClose, openDetail, pending } = useBoardState();
  const may = useMay();
  const busy = pending.has(alarm.id);
  const unseen = alarm.acknowledgedAt === null;
  const hand = { face: useFace(alarm), steady };
  return (
    <div className="e-acts">
      {may('alarm.acknowledge') && unseen ? (
        <HandButton
          className={marked ? 'btn wide btn-critical' : 'btn wide btn-outlined'}
          disabled={busy}
          {...hand}
          onPress={() => acknowledge(alarm)}
        >
          {busy ? t('cmd.pending') : t('cmd.acknowledge')}
          {marked ? <Key of="acknowledge" /> : null}
        </HandButton>
      ) : null}
      {may('alarm.acknowledge') && !unseen ? <UndoButton alarm={alarm} steady={steady} /> : null}
      {may('alarm.close') ? (
        <HandButton
          className="btn"
          disabled={busy || unseen}
          title={unseen ? t('cmd.ackFirst') : undefined}
          {...hand}
          onPress={() => askClose(alarm.id)}
        >
          {t('cmd.close')}
        </HandButton>
      ) : null}
      <HandButton className="btn e-detail" {...hand} onPress={() => openDetail(alarm.id)}>
        {t('cmd.detail')}
      </HandButton>
    </div>
  );
}

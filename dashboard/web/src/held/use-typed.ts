import { useState } from 'react';
import { useSession } from '../api/session.ts';

/** By person, alarm and field; a page that is loaded again knows nothing of it. */
const typed = new Map<string, string>();

/**
 * Words of a form about an alarm. Who typed them finds them again when he opens the form anew: Esc, the browser's Back or
 * the end of his session must not cost a report. What was chosen is not kept: that is for saying anew.
 */
export function useTyped(
  alarmId: string,
  field: 'note' | 'verifiedBy' | 'reason',
): readonly [text: string, type: (text: string) => void] {
  const { user } = useSession();
  const key = JSON.stringify([user, alarmId, field]);
  const [text, setText] = useState(() => typed.get(key) ?? '');
  const type = (next: string): void => {
    typed.set(key, next);
    setText(next);
  };
  return [text, type];
}

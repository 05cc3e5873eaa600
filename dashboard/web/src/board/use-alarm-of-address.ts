import { useEffect } from 'react';
import { useSearchParams } from 'wouter';
import { alarmParameter } from '../live/first-unanswered.ts';

/** Selects the alarm that the address names, and takes it out of the address: the same link works again. */
export function useAlarmOfAddress(select: (id: string) => void): void {
  const [params, setParams] = useSearchParams();
  const wanted = params.get(alarmParameter);
  useEffect(() => {
    if (wanted === null) return;
    select(wanted);
    setParams(
      (before) => {
        const rest = new URLSearchParams(before);
        rest.delete(alarmParameter);
        return rest;
      },
      { replace: true },
    );
  }, [wanted, select, setParams]);
}

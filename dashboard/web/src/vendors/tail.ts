import { useQuery } from '@tanstack/react-query';
import type { VendorMessageView } from '@vigil/vocabulary';
import { useRef } from 'react';
import { api } from '../api/client.ts';

const everyMs = 1_500;
/** Well within the time after which the server takes nobody to look any more. */
const watchEveryMs = 10_000;
/** On the page; the server keeps as many. */
const shown = 200;

/** The newest messages of a vendor, newest first, while the page is in front; `isPaused` leaves them as they are. */
export function useTail(vendor: string | undefined, unitId: string | undefined, isPaused: boolean) {
  const key = `${vendor ?? ''} ${unitId ?? ''}`;
  const known = useRef<{ readonly key: string; readonly rows: readonly VendorMessageView[] }>({ key, rows: [] });
  const isOn = vendor !== undefined && !isPaused;
  useQuery({
    queryKey: ['vendor-live', 'watch', vendor],
    queryFn: () => api.post<{ readonly until: number }>('/api/vendor-live/watch', { vendor }),
    enabled: isOn,
    refetchInterval: watchEveryMs,
  });
  return useQuery({
    queryKey: ['vendor-live', vendor, unitId],
    queryFn: async () => {
      const before = known.current.key === key ? known.current.rows : [];
      const ask = { vendor, unitId, afterId: before[0]?.id, limit: shown };
      const fresh = await api.get<readonly VendorMessageView[]>('/api/vendor-live', ask);
      const rows = [...fresh, ...before].slice(0, shown);
      known.current = { key, rows };
      return rows;
    },
    enabled: isOn,
    refetchInterval: everyMs,
  });
}

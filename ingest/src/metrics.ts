import type { Metrics } from '@vigil/service';
import type { BatchNews } from './batch.ts';
import type { FollowerStatus } from './follow/follower.ts';
import type { StuckRows } from './stuck.ts';

export interface IngestFigures {
  readonly followers: () => readonly { readonly name: string; readonly status: FollowerStatus }[];
  readonly answers: () => { readonly told: number; readonly expired: number };
  readonly stuck: () => readonly StuckRows[];
  readonly history: () => { readonly written: number; readonly rejected: number; readonly crashes: number };
  readonly units: () => number;
  readonly isDeaf: () => boolean;
}

/** Counts what batches did, by name; the same numbers go to the system page. */
export interface Counters {
  readonly totals: ReadonlyMap<string, number>;
  add(news: BatchNews): void;
}

export function createCounters(metrics: Metrics): Counters {
  const totals = new Map<string, number>();
  const counter = metrics.counter('events_total', 'What happened to messages, by group and name.', ['group', 'name']);
  return {
    totals,
    add: (news) => {
      for (const [what, count] of news.counts) {
        totals.set(what, (totals.get(what) ?? 0) + count);
        const [group = what, name = ''] = what.split(':');
        counter.inc({ group, name }, count);
      }
    },
  };
}

/** Values that are cheaper to read at a scrape than to follow. */
export function registerGauges(metrics: Metrics, figures: IngestFigures): void {
  const followers = ['follower', 'journal'] as const;
  const read = (pick: (status: FollowerStatus) => number) => (gauge: { set(labels: object, value: number): void }) => {
    for (const { name, status } of figures.followers())
      gauge.set({ follower: name, journal: status.journal }, pick(status));
  };
  metrics.gauge(
    'lag_rows',
    'Journal entries not yet done.',
    followers,
    read((status) => status.lagRows),
  );
  metrics.gauge(
    'lag_seconds',
    'Age of the last entry done while there are more.',
    followers,
    read((s) => s.lagMs / 1000),
  );
  metrics.gauge(
    'lanes_aside',
    'Lanes that are read behind the rest: readings, and credentials that take all the time.',
    followers,
    read((s) => s.aside.length),
  );
  metrics.total('journal_holes_total', 'Ranges that the journal could not give back.', followers, () =>
    figures.followers().map(({ name, status }) => [{ follower: name, journal: status.journal }, status.holes] as const),
  );
  metrics.gauge(
    'journal_set_back',
    'Entries that had been judged beyond the cursor at the start: above 0 the store was an older copy.',
    followers,
    read((s) => s.setBack),
  );
  const total = (name: string, help: string, value: () => number): void =>
    metrics.total(name, help, [], () => [[{}, value()]]);
  total('answers_told_total', 'Answers that the broker confirmed.', () => figures.answers().told);
  total('answers_expired_total', 'Answers that no broker took in time.', () => figures.answers().expired);
  metrics.gauge('stuck_rows', 'Deadlines and effects that nobody handles.', ['what', 'kind'], (gauge) => {
    gauge.reset();
    for (const { what, kind, count } of figures.stuck()) gauge.set({ what, kind }, count);
  });
  total('history_points_written_total', 'Points stored.', () => figures.history().written);
  total('history_points_rejected_total', 'Points refused.', () => figures.history().rejected);
  total(
    'history_thread_crashes_total',
    'Times that the history thread ended by itself and was replaced.',
    () => figures.history().crashes,
  );
  metrics.gauge('units_known', 'Units ever heard.', [], (gauge) => gauge.set(figures.units()));
  metrics.gauge('deaf', '1 while silence proves nothing: starting, backlog, broker away.', [], (gauge) =>
    gauge.set(figures.isDeaf() ? 1 : 0),
  );
}

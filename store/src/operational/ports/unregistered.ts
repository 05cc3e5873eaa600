import type { AlarmRecord } from './alarms.ts';
import type { Occurrence } from './occurrences.ts';

/**
 * Open alarms of units that are in no register. They stand under their sender's vendor, as `<vendor>/<unit as sent>`: a
 * slash cannot be in a unit's id.
 */
export interface UnregisteredReads {
  /** Oldest first. */
  open(limit: number): Promise<readonly AlarmRecord[]>;
  /** Alarms that a message has moved, as what it was judged when it came. */
  rang(position: {
    readonly journal: string;
    readonly epoch: string;
    readonly journalSeq: number;
    readonly part: number;
  }): Promise<readonly AlarmRecord[]>;
  /** Units, as they were sent, of which this alarm's messages are: the row that many units share has several. */
  unitsIn(alarmId: string): Promise<readonly string[]>;
  /** What was said of one of them, newest first. */
  saidOf(alarmId: string, unitId: string, limit: number): Promise<readonly Occurrence[]>;
  /** How many of them one vendor has. */
  count(vendor: string): Promise<{ readonly emergencies: number; readonly others: number }>;
}
export interface UnregisteredRepository extends UnregisteredReads {
  /**
   * The unit is registered now: the alarm stands there, as it is, and is written to the feed. 'conflict': somebody moved
   * it meanwhile. The unit must have no open alarm of that code.
   */
  settle(alarm: AlarmRecord, to: { readonly unitId: string; readonly county: string | null }): Promise<void>;
  /**
   * What its messages said, or those of one unit, belongs to another alarm from now on, and so do the answers that are
   * due.
   */
  handOver(alarmId: string, toAlarmId: string, unitId?: string): Promise<void>;
}

/** A device clock before this year was never set (1970, or seconds sent as milliseconds). */
const oldestPlausible = Date.UTC(2020, 0, 1);
/** Ahead of us by more: wrong zone or wrong clock. Receipt time is the legal time anyway. */
const aheadLimitMs = 3_600_000;

export type ClockVerdict = 'missing' | 'plausible' | 'seconds' | 'too-old' | 'ahead';

export interface MessageTime {
  /** What the device said, epoch ms; null: nothing. */
  readonly deviceTime: number | null;
  /** Time for history: the device's when plausible, else receipt. */
  readonly eventTime: number;
  /** deviceTime − receivedAt, ms; null without a device time. */
  readonly skewMs: number | null;
  readonly clock: ClockVerdict;
}

export function judgeTime(sent: number | string | undefined, receivedAt: number): MessageTime {
  if (sent === undefined) return { deviceTime: null, eventTime: receivedAt, skewMs: null, clock: 'missing' };
  const deviceTime = typeof sent === 'number' ? sent : Date.parse(sent);
  const clock = verdict(deviceTime, receivedAt);
  return {
    deviceTime,
    eventTime: clock === 'plausible' ? deviceTime : receivedAt,
    skewMs: deviceTime - receivedAt,
    clock,
  };
}

function verdict(deviceTime: number, receivedAt: number): ClockVerdict {
  if (deviceTime > receivedAt + aheadLimitMs) return 'ahead';
  if (deviceTime >= oldestPlausible) return 'plausible';
  const asSeconds = deviceTime * 1000;
  return asSeconds >= oldestPlausible && asSeconds <= receivedAt + aheadLimitMs ? 'seconds' : 'too-old';
}

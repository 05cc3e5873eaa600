/** Messages of a vendor that are shown in a second; what is beyond is counted. Nobody reads faster. */
const perSecond = 20;
/** Alarms and faults of a storm are more than anybody reads, too. */
const urgentPerSecond = 100;

/** Which messages of a vendor are shown, and how many were left out since the last one that was. */
export interface Gate {
  /** @param now monotonic, ms. @returns messages left out before this one; null: it is left out itself */
  pass(vendor: string, isUrgent: boolean, now: number): number | null;
}

interface Flow {
  second: number;
  ordinary: number;
  urgent: number;
  skipped: number;
}

export function createGate(): Gate {
  const flows = new Map<string, Flow>();
  return {
    pass(vendor, isUrgent, now) {
      const flow = flows.get(vendor) ?? { second: 0, ordinary: 0, urgent: 0, skipped: 0 };
      flows.set(vendor, flow);
      const second = Math.floor(now / 1_000);
      if (second !== flow.second) Object.assign(flow, { second, ordinary: 0, urgent: 0 });
      // An alarm never pays for telemetry.
      if (isUrgent ? flow.urgent >= urgentPerSecond : flow.ordinary >= perSecond) {
        flow.skipped += 1;
        return null;
      }
      if (isUrgent) flow.urgent += 1;
      else flow.ordinary += 1;
      const { skipped } = flow;
      flow.skipped = 0;
      return skipped;
    },
  };
}

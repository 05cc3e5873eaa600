/** What a neighbour floods with. All of it is authenticated, and on topics of its own. */
export const floodKinds = ['readings', 'quarantine', 'faults'] as const;
export type FloodKind = (typeof floodKinds)[number];

interface Flood {
  readonly what: string;
  readonly family: 'status' | 'fault';
  /** Offered; the socket may take less. */
  readonly perSecond: number;
  readonly payload: (index: number) => string;
}

/** As many as one message may hold. */
const envelopes = 500;
const codes = ['door-close-fault', 'door-open-fault', 'brake-fault', 'abnormal-vibration', 'battery-low'] as const;

export const floods: Readonly<Record<FloodKind, Flood>> = {
  readings: {
    what: 'clean readings of one unit, 5,000 a second',
    family: 'status',
    perSecond: 5_000,
    payload: (index) => `{"ts":${Date.now()},"seq":${index},"mode":"normal","floor":"7","moving":true,"door":"closed"}`,
  },
  quarantine: {
    what: 'arrays of 500 zeros in 3 kB, 200 a second',
    family: 'status',
    perSecond: 200,
    payload: () => `[${Array.from({ length: envelopes }, () => '    0').join(',')}]`,
  },
  faults: {
    what: 'arrays of 500 faults that come and go, 50 a second',
    family: 'fault',
    perSecond: 50,
    payload: (index) =>
      `[${Array.from({ length: envelopes }, (_, each) => fault(index * envelopes + each)).join(',')}]`,
  },
};

function fault(number: number): string {
  const code = codes[number % codes.length] ?? codes[0];
  return `{"id":"f-${number}","code":"${code}","active":${Math.floor(number / codes.length) % 2 === 0}}`;
}

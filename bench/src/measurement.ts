/** What a measurement is given. */
export interface Context {
  /** A folder of its own on the disk that is measured; deleted afterwards. */
  readonly folder: string;
  /** Asked for by the caller; null: the measurement's own. */
  readonly seconds: number | null;
  readonly runs: number | null;
  readonly say: (line: string) => void;
  /** Called when the measurement ends, last one first, however it ends. */
  readonly onEnd: (end: () => Promise<void>) => void;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Target {
  readonly what: string;
  readonly measured: number;
  readonly wanted: number;
  readonly met: boolean;
}

/** What a measurement hands back. `raw` holds every single run, in JSON. */
export interface Outcome {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  readonly notes: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly raw: unknown;
}

export interface Measurement {
  readonly name: string;
  readonly what: string;
  readonly run: (context: Context) => Promise<Outcome>;
}

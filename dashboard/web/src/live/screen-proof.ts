export interface ServerState {
  readonly seq: number;
  readonly hash: string;
}
export type Compared = 'same' | 'differs' | 'behind' | 'unknown';

/** Compares what the server said of itself with what this desk had painted at the same seq. */
export function compareScreen(
  server: ServerState,
  painted: { readonly seq: number; readonly hash: string; readonly hashAt: (seq: number) => string | null },
): Compared {
  if (server.hash === painted.hash) return 'same';
  if (server.seq > painted.seq) return 'behind';
  const own = painted.hashAt(server.seq);
  if (own === null) return 'unknown';
  return own === server.hash ? 'same' : 'differs';
}

/** `id:version` of every emergency that stands in the document, against what should: a row React lost is a stale screen. */
export function emergenciesDiffer(
  shown: readonly string[],
  wanted: readonly { readonly id: string; readonly version: number }[],
): boolean {
  if (shown.length !== wanted.length) return true;
  const set = new Set(shown);
  return wanted.some((row) => !set.has(`${row.id}:${row.version}`));
}

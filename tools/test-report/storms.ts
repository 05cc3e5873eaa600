/** What the tests wrote into VIGIL_STORM_LOG, a storm a line (what, seed, kills, parted by tabs), added up by test. */
export function stormSummary(log: string): readonly string[] {
  const byTest = new Map<string, { kills: number; readonly seeds: number[] }>();
  for (const line of log.split('\n')) {
    const [what, seed, kills] = line.split('\t');
    if (what === undefined || seed === undefined || kills === undefined) continue;
    const known = byTest.get(what) ?? { kills: 0, seeds: [] };
    known.kills += Number(kills);
    known.seeds.push(Number(seed));
    byTest.set(what, known);
  }
  if (byTest.size === 0) return [];
  const rows = [...byTest].map(([what, { kills, seeds }]) => `  ${what}: ${kills} kills, ${span(seeds)}`);
  const total = [...byTest.values()].reduce((sum, { kills }) => sum + kills, 0);
  return ['', `survived ${total} kill -9:`, ...rows.toSorted()];
}

function span(seeds: readonly number[]): string {
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  return least === most ? `seed ${least}` : `seeds ${least} to ${most}`;
}

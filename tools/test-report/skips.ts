/**
 * What the tests wrote into VIGIL_SKIP_LOG, one line per skip, as lines for a person and one command that installs
 * everything missing. A line names its Debian packages as `apt-get install <packages>` somewhere in it.
 */
export function skipSummary(log: string): readonly string[] {
  const lines = [...new Set(log.split('\n').filter((line) => line.trim() !== ''))];
  if (lines.length === 0) return [];
  const packages = new Set(
    lines.flatMap((line) => /apt-get install\s+([^;)]+)/.exec(line)?.[1]?.split(/\s+/) ?? []).filter(isPackage),
  );
  const install =
    packages.size === 0 ? [] : [`to run them: apt-get install --no-install-recommends ${[...packages].join(' ')}`];
  return ['', 'skipped:', ...lines.map((line) => `  ${line.replace(/[\s,;:(]*apt-get install.*/, '')}`), ...install];
}

function isPackage(word: string): boolean {
  return /^[a-z0-9][a-z0-9+.-]+$/.test(word);
}

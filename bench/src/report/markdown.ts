import type { Table, Target } from '../measurement.ts';
import type { ResultFile } from './result-file.ts';

/** The page of all results: the latest of each measurement, in the order it is given. */
export function markdownPage(results: readonly ResultFile[]): string {
  const parts = results.map((result) =>
    [
      `## ${result.name}`,
      '',
      `${result.what}.`,
      '',
      ...result.tables.flatMap((table) => [`### ${table.title}`, '', markdownTable(table), '']),
      ...(result.targets.length === 0 ? [] : [targetTable(result.targets), '']),
      ...result.notes.map((note) => `* ${note}`),
      ...(result.notes.length === 0 ? [] : ['']),
      machineLine(result),
      '',
    ].join('\n'),
  );
  return [
    '# Measured',
    '',
    'Written by `npm run bench -- <name>`; every single run is in the JSON file beside this page. Competitors run in turn',
    'within one measurement on the same machine, so ratios hold where absolute figures depend on the hardware.',
    'What limits the figures that are missed: [profiles](profiles.md).',
    '',
    ...parts,
  ].join('\n');
}

export function markdownTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function targetTable(targets: readonly Target[]): string {
  const rows = targets.map(({ what, measured, wanted, met }) => [what, measured, wanted, met ? 'met' : '**missed**']);
  return markdownTable({ columns: ['target', 'measured', 'wanted', ''], rows });
}

function machineLine({ at, commit, hardware, loadBefore, seconds, versions }: ResultFile): string {
  const { cpu, cores, memoryGiB, kernel, node, filesystem, syncP50Ms, syncP99Ms } = hardware;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `_${at}, sources ${commit}, ${Math.round(seconds)} s, load average before: ${loadBefore}. ` +
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, Linux ${kernel}, ${filesystem}, ` +
    `4 KiB append + fdatasync p50 ${syncP50Ms} ms p99 ${syncP99Ms} ms, Node ${node}, ${programs.join(', ')}._`
  );
}

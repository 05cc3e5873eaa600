/** What a command has to say: as JSON for programs, as text for people. */
export function print(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : text());
}

/** One line on standard output. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Columns of equal width; a wide character takes two places of a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, width(cell))));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell)))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const width = (text: string): number => text.length + (text.match(/[\u1100-\uffff]/g) ?? []).length;

/** One `name  value` a line, without what is not there. */
export const facts = (value: Readonly<Record<string, unknown>>): string =>
  columns(
    Object.entries(value).flatMap(([key, fact]) =>
      fact === null || fact === undefined ? [] : [[key, typeof fact === 'string' ? fact : JSON.stringify(fact)]],
    ),
  );

/** Identifiers in double quotes, strings in single quotes; a backslash escapes either and itself. */
export const quoteName = (name: string): string => `"${escape(name, '"')}"`;
export const quoteString = (text: string): string => `'${escape(text, "'")}'`;

function escape(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n');
}

/** Epoch ms as an InfluxQL time literal. */
export const timeLiteral = (ms: number): string => `${Math.trunc(ms)}ms`;

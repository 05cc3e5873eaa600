/** A cell of a spreadsheet holds 32,767 characters; the whole message stands in the JSON. */
const shownCharacters = 2_000;

/** A message as a person can read it; what is no text stays base64. */
export function readable(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- a terminal or a spreadsheet must not be told what to do
    if (!/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/.test(text)) return text.slice(0, shownCharacters);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return `base64:${base64.slice(0, shownCharacters)}`;
}

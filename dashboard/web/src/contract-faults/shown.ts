/**
 * Text that a sender made up, safe to stand beside other text: what cannot be seen, or would turn the line round, is
 * written as its number.
 */
export function shown(text: string, most = 120): string {
  const plain = text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  const letters = Array.from(plain);
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : plain;
}

/** What a device says in words, as one line: breaks and tabs are common there and mean nothing. */
export function saidLine(text: string): string {
  return shown(text.replaceAll(/\s+/g, ' '), 500);
}

import { type ContractFaultKind, type ContractNote, contractNote } from '@vigil/vocabulary';

/** Of every clean message: one list for all of them. */
export const noNotes: readonly ContractNote[] = [];

/** A message may be wrong in as many places as it has bytes: behind so many, one more says that there were others. */
const mostNotes = 16;

export function addNote(notes: ContractNote[], kind: ContractFaultKind, path: string, sent?: unknown): void {
  if (notes.length < mostNotes) notes.push(contractNote(kind, path, sampleOf(sent)));
  else if (notes.length === mostNotes) notes.push(contractNote(kind, '…'));
}

/** Only words and numbers are shown: what is nested may be as deep as its sender likes. */
function sampleOf(sent: unknown): string {
  if (typeof sent === 'string') return sent;
  if (Array.isArray(sent)) return '[…]';
  if (sent === null || typeof sent === 'number' || typeof sent === 'boolean') return String(sent);
  return sent === undefined ? '' : '{…}';
}

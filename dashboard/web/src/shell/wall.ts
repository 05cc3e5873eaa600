import { useSearch } from 'wouter';

const wallIn = (search: string): boolean => new URLSearchParams(search).has('wall');

export const isWall = (): boolean => wallIn(location.search);
/** `?wall`: dark, larger, nothing to click. */
export function useWall(): boolean {
  return wallIn(useSearch());
}

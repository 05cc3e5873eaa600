import { useSearch } from 'wouter';

/** `?wall`: dark, larger, nothing to click. */
export function useWall(): boolean {
  return new URLSearchParams(useSearch()).has('wall');
}

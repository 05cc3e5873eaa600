import { useEffect, useState } from 'react';
import { whenLetGo } from './pressing.ts';

/**
 * The value as it was when a hand pressed, until it lets go: what takes room above a page must not come or go in between, or
 * the click falls between two things and is lost.
 */
export function useUnpressed<V>(value: V): V {
  const [shown, show] = useState(value);
  useEffect(() => whenLetGo(() => show(() => value)), [value]);
  return shown;
}

import { isDeepStrictEqual } from 'node:util';
import {
  type CitySilence,
  cellsInScope,
  judgeSilence,
  type Scope,
  type SilenceCell,
  type SilenceRule,
} from '@vigil/vocabulary';
import { scopeKey } from '../session/scope.ts';

/** Looks whether the city is going silent, and says it to each scope as far as it sees it. Remembers nothing that is not in the store. */
export interface SilenceWatch {
  of(scope: Scope): CitySilence | null;
  /** Some unit's availability has changed. */
  touched(): void;
  /** Since it was last known whether the city is silent, or since the start, ms. While it grows, no red row is no news. */
  ageMs(): number;
  /** Reads when something was touched; else now and then, because what was lost long ago leaves the count by itself. */
  look(): Promise<void>;
}

/** Looks that may pass without reading, if nothing was touched. */
const readsAfter = 12;

export function createSilenceWatch(deps: {
  readonly rule: SilenceRule;
  readonly cells: (heardSince: number) => Promise<readonly SilenceCell[]>;
  /** What some scope is told may differ now. */
  readonly changed: () => void;
  readonly now: () => number;
}): SilenceWatch {
  const { rule } = deps;
  let cells: readonly SilenceCell[] = [];
  let passed = readsAfter;
  let knownAt = deps.now();
  /** By scope, so that nothing blinks at a limit; judged again with each reading. */
  const said = new Map<string, { readonly cells: readonly SilenceCell[]; readonly silence: CitySilence | null }>();
  return {
    of: (scope) => {
      const key = scopeKey(scope);
      const known = said.get(key);
      if (known?.cells === cells) return known.silence;
      const silence = judgeSilence(cellsInScope(cells, scope), rule, known?.silence ?? null);
      said.set(key, { cells, silence });
      return silence;
    },
    ageMs: () => Math.max(0, deps.now() - knownAt),
    touched: () => {
      passed = readsAfter;
    },
    look: async () => {
      passed += 1;
      if (passed <= readsAfter) return;
      passed = 0;
      let found: readonly SilenceCell[];
      try {
        found = await deps.cells(deps.now() - rule.withinMs);
      } catch (error) {
        passed = readsAfter;
        throw error;
      }
      knownAt = deps.now();
      if (isDeepStrictEqual(found, cells)) return;
      cells = found;
      deps.changed();
    },
  };
}

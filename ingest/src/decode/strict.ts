import { messageSchemas, type UpFamily, upFamilies } from '@vigil/vocabulary';
import { type CompiledCheck, compileCheck } from './compiled-check.ts';

const leavesAllToZod: CompiledCheck = () => undefined;

function compiled(family: UpFamily): CompiledCheck {
  try {
    return compileCheck(messageSchemas[family]);
  } catch (error) {
    // Node runs with --disallow-code-generation-from-strings: slower, and otherwise the same.
    if (error instanceof EvalError) return leavesAllToZod;
    throw error;
  }
}

/**
 * One check a family, generated once from the schemas of the vocabulary. A clean message costs it about a seventh of
 * what zod needs; what it does not accept goes to zod, which has the words for what is wrong.
 */
export const strictChecks: ReadonlyMap<UpFamily, CompiledCheck> = new Map(
  upFamilies.map((family) => [family, compiled(family)]),
);

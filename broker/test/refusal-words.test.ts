import { endReasons, faultReason } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { budgetClasses } from '../src/budgets/budget.ts';
import { refusals } from '../src/refusal.ts';

/** Of these nobody is at fault, so no fault and no alarm says them. */
const nobodysFault = new Set(['clean', 'lost', 'keepalive', 'shutdown']);

it('whatever we say no with has words for the people at the desk', () => {
  const said = [...refusals, ...budgetClasses, ...endReasons.filter((reason) => !nobodysFault.has(reason))];
  expect(said.filter((reason) => faultReason(reason, 'zh') === null)).toEqual([]);
});

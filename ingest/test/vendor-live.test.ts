import { expect, it } from 'vitest';
import { createGate } from '../src/vendor-live/gate.ts';

it('what a vendor sends too fast is counted, an alarm passes telemetry, and nobody pays for a neighbour', () => {
  const gate = createGate();
  const passed = Array.from({ length: 50 }, () => gate.pass('acme', false, 1_000)).filter(
    (skipped) => skipped !== null,
  );
  expect(passed).toEqual(Array.from({ length: 20 }, () => 0));
  expect(gate.pass('acme', true, 1_001)).toBe(30);
  expect(gate.pass('other', false, 1_002)).toBe(0);
  expect(gate.pass('acme', false, 2_000)).toBe(0);
});

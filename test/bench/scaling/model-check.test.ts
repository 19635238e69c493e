import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisons, worstRatio } from '../../../bench/scaling/model-check.js';
import { resultOf } from '../results.js';

/** Costs that a line describes, but for the step of 16 workers, which took so many times as long. */
function compared(factor: number) {
  const figures = [1, 4, 16, 256].flatMap((workers) =>
    ['encrypted', 'insecure'].flatMap((transport) => {
      const name = `${transport}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
      const step = (51 + 0.3 * workers) * (workers === 16 ? factor : 1);
      return [
        [`${name}: step`, ['ms', [step]]],
        [`${name}: main thread`, ['ms', [1 + 0.2 * workers]]],
        [`${name}: sent`, ['MB', [0.246824 * workers]]],
        [`${name}: received`, ['MB', [0.246824 * workers]]],
        ...['front', 'transport', 'helpers', 'workers'].map(
          (quantity) => [`${name}: ${quantity}`, ['ms', [0.1 * workers]]] as const,
        ),
      ] as const;
    }),
  );
  return comparisons(resultOf(Object.fromEntries(figures)));
}

test('a measurement that the model explains has the ratio 1', () => {
  const all = compared(1);
  assert.deepEqual(
    all.map(({ workers }) => workers),
    [1, 4, 16, 256],
  );
  assert.ok(worstRatio(all) < 1.001, String(worstRatio(all)));
});

test('the worst ratio is that of the step that took longer, or shorter, than predicted', () => {
  assert.ok(Math.abs(worstRatio(compared(1.5)) - 1.5) < 0.01);
  assert.ok(Math.abs(worstRatio(compared(0.5)) - 2) < 0.01);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CurveBuilder, curveUntil } from '../../../../src/coordinator/watching/view/curve-builder.js';
import type { Curve } from '../../../../src/page/view/run-view.js';

/** As a page does. */
function apply(known: Curve, change: Curve & { from: number }): Curve {
  const join = <T>(a: readonly T[], b: readonly T[]): T[] => [...a.slice(0, change.from), ...b];
  return {
    stride: change.stride,
    steps: join(known.steps, change.steps),
    trainLoss: join(known.trainLoss, change.trainLoss),
    samplesPerSecond: join(known.samplesPerSecond, change.samplesPerSecond),
    learningRate: join(known.learningRate, change.learningRate),
  };
}

const report = (meanLoss: number, learningRate = 0.001) => ({ meanLoss, learningRate });

test('a curve of any length is even, short, and the mean of what it stands for', () => {
  for (const steps of [1, 1023, 1024, 1025, 5000, 100_000]) {
    const builder = new CurveBuilder();
    for (let step = 1; step <= steps; step++) builder.add(step, report(step, step), { samples: 10, seconds: 2 });
    const { stride, ...curve } = builder.curve();
    assert.ok(curve.steps.length < 1024);
    assert.ok(steps < 1024 || curve.steps.length >= 500, `${curve.steps.length} points of ${steps} steps`);
    for (const [i, end] of curve.steps.entries()) {
      assert.equal(end, (i + 1) * stride);
      assert.equal(curve.learningRate[i], end, 'that of the last step');
      // Steps end - stride + 1 .. end.
      assert.ok(Math.abs((curve.trainLoss[i] ?? 0) - (end - (stride - 1) / 2)) < 1e-6);
      assert.ok(Math.abs((curve.samplesPerSecond[i] ?? 0) - 5) < 1e-9);
    }
  }
});

test('whenever a page asks what is new, it has the whole curve then', () => {
  const asks = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(asks, (counts) => {
      const builder = new CurveBuilder();
      let known = builder.curve();
      let mark = builder.mark();
      let step = 0;
      for (const count of counts) {
        for (let i = 0; i < count; i++) builder.add(++step, report(1 / step, 1 / step), { samples: 10, seconds: 0.1 });
        known = apply(known, builder.since(mark));
        mark = builder.mark();
        assert.deepEqual(known, builder.curve());
      }
    }),
    { numRuns: 50 },
  );
});

test('speeds are averaged over time: a slow step counts for as long as it took', () => {
  const builder = new CurveBuilder();
  for (let step = 1; step <= 1024; step++)
    builder.add(step, report(1), { samples: 10, seconds: step % 2 === 0 ? 1 : 9 });
  const { stride, samplesPerSecond } = builder.curve();
  assert.equal(stride, 2);
  for (const rate of samplesPerSecond) assert.ok(Math.abs(rate - 2) < 1e-9, `${rate} samples/s`);
});

test('a loss that is not finite leaves a gap', () => {
  const builder = new CurveBuilder();
  for (const [i, loss] of [1, Number.NaN, 3].entries()) builder.add(i + 1, report(loss), { samples: 10, seconds: 1 });
  assert.deepEqual(builder.curve().trainLoss, [1, null, 3]);
});

test('a run that goes on has the curve that it would have had', () => {
  const whole = new CurveBuilder();
  const first = new CurveBuilder();
  for (let step = 1; step <= 3000; step++) whole.add(step, report(Math.sin(step), step), { samples: 10, seconds: 1 });
  for (let step = 1; step <= 1300; step++) first.add(step, report(Math.sin(step), step), { samples: 10, seconds: 1 });
  const second = new CurveBuilder(curveUntil(first.curve(), 1200));
  assert.equal(second.curve().steps.at(-1), 1200);
  for (let step = 1201; step <= 3000; step++)
    second.add(step, report(Math.sin(step), step), { samples: 10, seconds: 1 });
  assert.deepEqual(second.curve(), whole.curve());
});

test('a time in which training waited for workers is no throughput', () => {
  const builder = new CurveBuilder();
  for (const [i, interval] of [{ samples: 10, seconds: 1 }, null, { samples: 20, seconds: 1 }].entries()) {
    builder.add(i + 1, report(1), interval);
  }
  assert.deepEqual(builder.curve().samplesPerSecond, [10, 10, 20]);
});

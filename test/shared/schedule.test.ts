import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leafCountOfStep, positionsOfLeaves, positionsOfStep, stepsPerEpoch } from '../../src/shared/schedule.js';

const mnist = { sampleCount: 60_000, batchSize: 512, microBatchSize: 32 };

test('MNIST in batches of 512 makes 118 steps, the last of 96 samples in 3 micro-batches', () => {
  assert.equal(stepsPerEpoch(mnist), 118);
  assert.deepEqual(positionsOfStep(mnist, 117), { begin: 59_904, end: 60_000 });
  assert.equal(leafCountOfStep(mnist, 0), 16);
  assert.equal(leafCountOfStep(mnist, 117), 3);
});

test('the leaves of all steps hold every position once', () => {
  const options = fc.record({
    sampleCount: fc.integer({ min: 1, max: 500 }),
    batchSize: fc.integer({ min: 1, max: 100 }),
    microBatchSize: fc.integer({ min: 1, max: 120 }),
  });
  fc.assert(
    fc.property(options, (schedule) => {
      let next = 0;
      for (let step = 0; step < stepsPerEpoch(schedule); step++) {
        for (let leaf = 0; leaf < leafCountOfStep(schedule, step); leaf++) {
          const { begin, end } = positionsOfLeaves(schedule, step, { begin: leaf, end: leaf + 1 });
          assert.equal(begin, next);
          assert.ok(end > begin && end - begin <= schedule.microBatchSize);
          next = end;
        }
      }
      assert.equal(next, schedule.sampleCount);
    }),
  );
});

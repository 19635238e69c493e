import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bestWorkers, costsOf, limitOf, overheadMs } from '../../../bench/scaling/cost-model.js';
import { resultOf } from '../results.js';

const COSTS = { mainMs: 0.65, frontMs: 0.57, transportMs: 0.75, fixedMs: 3 };

describe('the cost model', () => {
  test('takes the cost of a worker where the most were measured, and what is left of a step with one', () => {
    const result = resultOf({
      'encrypted, 1 worker: main thread': ['ms', [3.5]],
      'encrypted, 128 workers: main thread': ['ms', [64]],
      'encrypted, 128 workers: front': ['ms', [32]],
      'encrypted, 128 workers: transport': ['ms', [128]],
    });
    assert.deepEqual(costsOf(result, 'encrypted'), { mainMs: 0.5, frontMs: 0.25, transportMs: 1, fixedMs: 3 });
    assert.equal(costsOf(result, 'insecure').mainMs, Number.NaN);
  });

  test('names the slowest part: the link, the main thread, the front or one of four transport threads', () => {
    assert.deepEqual(limitOf(COSTS, 1), { limit: 'link', ms: 3.952 });
    assert.deepEqual(limitOf(COSTS, 10), { limit: 'main thread', ms: 0.65 });
    assert.deepEqual(limitOf({ ...COSTS, frontMs: 0.7 }, 100), { limit: 'front', ms: 0.7 });
    assert.deepEqual(limitOf({ ...COSTS, transportMs: 4 }, 100), { limit: 'transport', ms: 1 });
  });

  test('adds the cost of each worker to what a step costs anyway', () => {
    assert.ok(Math.abs(overheadMs(COSTS, 10, 64) - (3 + 64 * 0.65)) < 1e-9);
  });

  test('finds the number of workers with which a step is shortest', () => {
    const { workers, samplesPerSecond } = bestWorkers(COSTS, 10, 512, 23.4);
    assert.equal(workers, 6);
    assert.ok(Math.abs(samplesPerSecond - 512_000 / (512 / (6 * 23.4) + 3 + 6 * 0.65)) < 1e-6);
    const stepMs = (count: number): number => 512 / (count * 23.4) + overheadMs(COSTS, 10, count);
    for (const other of [1, 2, 3, 4, 5, 7, 8, 16]) assert.ok(stepMs(6) < stepMs(other), `${other} workers`);
    assert.equal(bestWorkers(COSTS, 1, 32, 23.4).workers, 1);
  });
});

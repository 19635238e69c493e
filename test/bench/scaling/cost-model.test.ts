import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bestHosts,
  type Costs,
  computeMs,
  costsOf,
  limitOf,
  mainThreadMs,
  overheadMs,
  sharedStepMs,
} from '../../../bench/scaling/cost-model.js';
import { resultOf } from '../results.js';

const COSTS: Costs = {
  main: { intercept: 2, slope: 0.2 },
  front: { intercept: 0, slope: 0.15 },
  transport: { intercept: 0, slope: 0.4 },
  all: { intercept: 3, slope: 1.2 },
  fixedMs: 1,
};

/** Results keep five digits. */
const near = (actual: number, expected: number, tolerance = 1e-4): void =>
  assert.ok(Math.abs(actual - expected) < tolerance * expected, `${actual} must be ${expected}`);

describe('the cost model', () => {
  const figures = Object.fromEntries(
    [1, 4, 16, 256].flatMap((workers) => {
      const name = `encrypted, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
      return [
        [`${name}: main thread`, ['ms', [2 + 0.2 * workers]]],
        [`${name}: front`, ['ms', [0.15 * workers]]],
        [`${name}: transport`, ['ms', [0.4 * workers]]],
        [`${name}: helpers`, ['ms', [1 + 0.05 * workers]]],
        [`${name}: workers`, ['ms', [0.4 * workers]]],
        // Half of the workers get work, and each sends three gradients.
        [`${name}: sent`, ['MB', [0.246824 * (workers / 2)]]],
        [`${name}: received`, ['MB', [0.246824 * 3 * (workers / 2)]]],
        [`${name}: step`, ['ms', [51.6 + 0.7 * (workers - 1)]]],
      ] as const;
    }),
  );

  test('takes the lines of threads, and what a step with one worker takes besides', () => {
    const { main, front, transport, all, fixedMs } = costsOf(resultOf(figures), 'encrypted');
    near(main.intercept, 2);
    near(main.slope, 0.2);
    near(front.slope, 0.15);
    near(transport.slope, 0.4);
    near(all.slope, 1.2);
    // Two cores do the work of all threads, so a worker adds 0.6 ms to a step on this machine.
    near(fixedMs, 1);
    assert.equal(costsOf(resultOf(figures), 'insecure').main.slope, Number.NaN);
  });

  test('predicts steps on the machine that was measured, where all share the cores', () => {
    near(sharedStepMs(COSTS, 2, 64), 50 + 1 + 64 * 0.6);
    near(sharedStepMs(COSTS, 16, 64), 50 + 1 + 64 * 0.2);
    near(mainThreadMs(COSTS, 10), 4);
  });

  test('names the slowest part: the link, the main thread, the front or one of four transport threads', () => {
    assert.deepEqual(limitOf(COSTS, 1), { limit: 'link', ms: 3.949184 });
    assert.deepEqual(limitOf(COSTS, 100), { limit: 'main thread', ms: 0.2 });
    assert.deepEqual(limitOf({ ...COSTS, front: { intercept: 0, slope: 0.7 } }, 100), { limit: 'front', ms: 0.7 });
    assert.deepEqual(limitOf({ ...COSTS, transport: { intercept: 0, slope: 4 } }, 100), { limit: 'transport', ms: 1 });
  });

  test('adds the cost of each host to what a step costs anyway', () => {
    near(overheadMs(COSTS, 100, 64), 1 + 64 * 0.2);
  });

  test('lets each thread of a host compute whole micro-batches', () => {
    near(computeMs(512, 1, 32), 1);
    near(computeMs(513, 1, 32), 2);
    near(computeMs(16_384, 4, 32), 8);
    near(computeMs(16_384, 5, 32), 7);
    near(computeMs(512, 2, 32), 1);
  });

  test('finds the number of hosts with which a step is shortest', () => {
    assert.equal(bestHosts(COSTS, 100, 512, 50).hosts, 1);
    const { hosts, samplesPerSecond } = bestHosts(COSTS, 100, 32_768, 50);
    const stepMs = (count: number): number => computeMs(32_768, count, 50) + overheadMs(COSTS, 100, count);
    for (let other = 1; other <= 64; other++) assert.ok(stepMs(hosts) <= stepMs(other), `${other} hosts`);
    near(samplesPerSecond, 32_768_000 / stepMs(hosts));
    assert.ok(hosts > 1);
  });
});

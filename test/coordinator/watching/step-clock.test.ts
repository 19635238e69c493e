import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepClock } from '../../../src/coordinator/watching/step-clock.js';

const UPDATE = { reduceMs: 2, optimizeMs: 3 };

test('the phases of a step add up to its time', () => {
  const clock = new StepClock();
  clock.begin(100);
  clock.addBroadcast(1);
  clock.addBroadcast(4);
  // Workers compute side by side.
  clock.addCompute(50);
  clock.addCompute(20);
  assert.deepEqual(clock.end(200, UPDATE), {
    totalMs: 100,
    broadcastMs: 5,
    computeMs: 50,
    gatherMs: 40,
    ...UPDATE,
  });
});

test('the lag of a result counts from the first result of its step', () => {
  const clock = new StepClock();
  clock.begin(0);
  assert.deepEqual(
    [10, 10, 13].map((nowMs) => clock.lag(nowMs)),
    [0, 0, 3],
  );
  clock.begin(20);
  assert.equal(clock.lag(25), 0);
});

test('no phase is negative, and nothing stays of the step before', () => {
  const clock = new StepClock();
  clock.begin(0);
  clock.addCompute(500);
  assert.equal(clock.end(100, UPDATE).gatherMs, 0);
  clock.begin(100);
  assert.deepEqual(clock.end(110, UPDATE), { totalMs: 10, broadcastMs: 0, computeMs: 0, gatherMs: 5, ...UPDATE });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EpochTotals } from '../../../src/coordinator/run/epoch-totals.js';

const result = (meanLoss: number, sampleCount: number, correctCount: number) => ({
  meanLoss,
  sampleCount,
  correctCount,
  finite: true,
  gradientNorm: null,
  reduceMs: 0,
  optimizeMs: 0,
});
const at = (epoch: number, stepInEpoch = 0) => ({ epoch, learningRate: 0.01 / (stepInEpoch + 1) });
const STEPS = [result(0.1, 64, 3), result(0.7, 64, 5), result(1 / 3, 17, 9)];

test('an epoch that two incarnations trained has the sums of one', () => {
  const whole = new EpochTotals();
  for (const [i, step] of STEPS.entries()) whole.add(at(4, i), step, i * 1000, i * 1000 + 900);

  const first = new EpochTotals();
  first.add(at(3), result(5, 64, 1), -500, -100);
  for (const [i, step] of STEPS.slice(0, 2).entries()) first.add(at(4, i), step, i * 1000, i * 1000 + 900);
  const second = new EpochTotals(first.state());
  assert.deepEqual(second.total(), first.total());
  // Another process has another clock.
  for (const step of STEPS.slice(2)) second.add(at(4, 2), step, 70_000, 70_900);

  assert.equal(second.total().trainLoss, whole.total().trainLoss);
  assert.equal(second.total().learningRate, 0.01 / 3, 'that of the last step');
  assert.deepEqual({ ...second.state(), trainSeconds: 0 }, { ...whole.state(), trainSeconds: 0 });
  assert.ok(Math.abs(second.total().trainSeconds - 2.8) < 1e-9, 'the time between the two does not count');
});

test('the next epoch starts from nothing', () => {
  const totals = new EpochTotals({
    epoch: 4,
    lossSum: 9,
    correctCount: 9,
    sampleCount: 9,
    trainSeconds: 9,
    learningRate: 9,
  });
  totals.add(at(5), result(0.5, 10, 2), 1000, 3000);
  const sums = { epoch: 5, lossSum: 5, correctCount: 2, sampleCount: 10, trainSeconds: 2, learningRate: 0.01 };
  assert.deepEqual(totals.state(), sums);
});

test('there are no sums before the first step', () => {
  assert.equal(new EpochTotals().state(), null);
});

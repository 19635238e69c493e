import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EpochResult, isBetter, NO_RESULTS, withResult } from '../../../src/coordinator/core/results.js';

const CONSTANT = { learningRate: 0.001, learningRateSchedule: { type: 'constant', warmupSteps: 0 } } as const;

const result = (epoch: number, correctCount: number, loss = 1): EpochResult => {
  return { epoch, correctCount, loss, sampleCount: 10 };
};

test('more right answers are better, then a lower loss, then an earlier epoch', () => {
  const inOrder = [result(5, 9, 2), result(1, 8, 0.5), result(0, 8, 1), result(2, 8, 1), result(3, 8, Infinity)];
  for (const [i, one] of inOrder.entries())
    for (const [j, other] of inOrder.entries()) assert.equal(isBetter(one, other), i < j, `${i} and ${j}`);
});

test('the best and the last result are the same in whatever order results come, and however often', () => {
  const results = [result(0, 7), result(1, 9), result(2, 9), result(3, 8)];
  const expected = { ...NO_RESULTS, best: result(1, 9), last: result(3, 8) };
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [0, 1, 1, 2, 2, 3, 0],
  ]) {
    const standing = order.reduce((so, i) => withResult(so, results[i] as EpochResult, CONSTANT), NO_RESULTS);
    assert.deepEqual(standing, expected, order.join());
  }
});

test('a result counts once for the plateau', () => {
  const schedule = { type: 'plateau', warmupSteps: 0, factor: 0.5, patienceEpochs: 0 } as const;
  const config = { learningRate: 0.001, learningRateSchedule: schedule };
  const results = [result(0, 7, 2), result(0, 7, 2), result(1, 9, 3), result(1, 9, 3), result(0, 7, 2)];
  const { plateau } = results.reduce((so, each) => withResult(so, each, config), NO_RESULTS);
  assert.deepEqual(plateau, { bestLoss: 2, badEpochs: 0, factor: 0.5 });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestResult } from '../../../src/coordinator/evaluation/evaluator.js';
import type { PendingEvaluation } from '../../../src/coordinator/run/run-snapshot.js';
import { EpochEvaluations } from '../../../src/coordinator/shell/epoch-evaluations.js';
import { settled } from '../../support/virtual-time.js';

const pending = (epoch: number): PendingEvaluation => {
  const trained = { trainLoss: 1, trainCorrect: 1, trainCount: 2, trainSeconds: 1, learningRate: 1 };
  return { epoch, parameters: Float32Array.of(epoch), trained };
};

const tested = (epoch: number): TestResult => {
  const inspection = { epoch: epoch + 1, confusion: [], mostWrong: [], filters: [] };
  return { testCount: 10, testLoss: 1, testCorrect: 5 + epoch, evaluationSeconds: 0, inspection };
};

test('results are told in the order of the epochs, each after its model is kept, whichever comes first', async () => {
  const told: string[] = [];
  const done = new Map<number, (result: TestResult) => void>();
  const kept: (() => void)[] = [];
  const evaluations = new EpochEvaluations(
    {
      evaluator: {
        evaluate: (_, epoch) => new Promise((resolve) => done.set(epoch, resolve)),
        close: async () => {},
      },
      keepBest: (result, parameters) => {
        told.push(`keep ${result.epoch} of ${parameters[0]}`);
        return new Promise((resolve) => kept.push(resolve));
      },
    },
    { onInspection: () => {}, onEpoch: ({ epoch }) => void told.push(`epoch ${epoch}`) },
    [],
  );
  const results = Promise.all([0, 1].map((epoch) => evaluations.evaluate(pending(epoch))));
  done.get(1)?.(tested(1));
  await settled();
  assert.deepEqual(told, []);
  done.get(0)?.(tested(0));
  await settled();
  assert.deepEqual(told, ['keep 0 of 0'], 'an epoch is on record only when its model is kept');
  assert.deepEqual(evaluations.pending([0, 1]), [pending(0), pending(1)]);
  kept[0]?.();
  await settled();
  assert.deepEqual(told, ['keep 0 of 0', 'epoch 0', 'keep 1 of 1']);
  kept[1]?.();
  assert.deepEqual(
    (await results).map(({ epoch, correctCount }) => [epoch, correctCount]),
    [
      [0, 5],
      [1, 6],
    ],
  );
  assert.deepEqual(told.at(-1), 'epoch 1');
  assert.deepEqual(evaluations.pending([0, 1]), []);
});

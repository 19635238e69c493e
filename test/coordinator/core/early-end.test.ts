import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonToStop } from '../../../src/coordinator/core/early-end.js';
import { type EpochResult, NO_RESULTS } from '../../../src/coordinator/core/results.js';
import type { EarlyEnd } from '../../../src/coordinator/core/state.js';
import { initialState } from '../../../src/coordinator/core/transition.js';
import { MessageType } from '../../../src/shared/protocol/messages.js';
import type { Stopping } from '../../../src/shared/recipe/recipe.js';
import { ClusterDriver, OPTIONS } from './cluster-driver.js';

const result = (epoch: number, correctCount: number): EpochResult => {
  return { epoch, correctCount, loss: 1, sampleCount: 10 };
};

const stopping = (patienceEpochs: number | null, targetAccuracy: number | null): Stopping => {
  return { patienceEpochs, targetAccuracy };
};

test('a run stops after so many epochs without a better result, and not before', () => {
  const standing = { ...NO_RESULTS, best: result(4, 9), last: result(6, 8) };
  assert.equal(reasonToStop(standing, stopping(3, null)), null);
  assert.deepEqual(reasonToStop(standing, stopping(2, null)), {
    cause: 'early-stop',
    reason: 'no better result for 2 epochs: the best is 90.00 % after epoch 5',
  });
});

test('a run stops at the target accuracy', () => {
  const standing = { ...NO_RESULTS, best: result(6, 9), last: result(6, 9) };
  assert.equal(reasonToStop(standing, stopping(null, 0.901)), null);
  assert.deepEqual(reasonToStop(standing, stopping(1, 0.9)), {
    cause: 'target-accuracy',
    reason: 'epoch 7 has reached the target accuracy of 90 %: 90.00 %',
  });
});

test('a run without such settings goes on, whatever its results', () => {
  assert.equal(reasonToStop({ ...NO_RESULTS, best: result(0, 10), last: result(99, 10) }, stopping(null, null)), null);
});

/** A cluster of one worker whose run may stop early. */
function clusterThatStops(change: Stopping): ClusterDriver {
  const cluster = new ClusterDriver({ config: { ...OPTIONS.config, epochs: 9, stopping: change } });
  cluster.join('w1');
  return cluster;
}

function trainEpoch(cluster: ClusterDriver): void {
  for (let step = 0; step < 2; step++) {
    cluster.deliver('w1');
    cluster.applied();
  }
}

test('with a reason to stop, the next epoch begins only after the last result', () => {
  for (const settings of [stopping(3, null), stopping(null, 1)]) {
    const cluster = clusterThatStops(settings);
    trainEpoch(cluster);
    assert.equal(cluster.state.step, null, 'no step begins during the evaluation');
    cluster.evaluated(0);
    assert.equal(cluster.dealtTo('w1')?.epoch, 1);
  }
  const plateau = { type: 'plateau', warmupSteps: 0, factor: 0.5, patienceEpochs: 1 } as const;
  const cluster = new ClusterDriver({ config: { ...OPTIONS.config, learningRateSchedule: plateau } });
  cluster.join('w1');
  trainEpoch(cluster);
  assert.equal(cluster.state.step, null, 'the learning rate depends on the result');
});

test('a run that stops is complete, says why, and lets its workers go', () => {
  const cluster = clusterThatStops(stopping(2, null));
  const early: EarlyEnd = {
    cause: 'early-stop',
    reason: 'no better result for 2 epochs: the best is 70.00 % after epoch 1',
  };
  for (const [epoch, correctCount] of [7, 6, 6].entries()) {
    trainEpoch(cluster);
    assert.equal(cluster.count('finish'), 0);
    cluster.evaluated(epoch, { correctCount });
  }
  assert.deepEqual(cluster.effects.at(-1), { type: 'finish', outcome: { type: 'completed', early } });
  assert.deepEqual(cluster.sentTo('w1'), [{ type: MessageType.shutdown, outcome: 'completed' }]);
  assert.equal(cluster.state.cursor.epoch, 3);
});

test('after the last epoch there is nothing to stop', () => {
  const cluster = clusterThatStops(stopping(1, null));
  const state = { ...cluster.state, cursor: { step: 18, epoch: 9, stepInEpoch: 0 }, phase: 'finishing' as const };
  cluster.state = { ...state, evaluating: [8], standing: { ...NO_RESULTS, best: result(0, 9), last: result(7, 5) } };
  cluster.evaluated(8);
  assert.deepEqual(cluster.effects.at(-1), { type: 'finish', outcome: { type: 'completed' } });
});

test('a run that resumes between two epochs stops if it would have; in an epoch it looks at its end', () => {
  const options = { ...OPTIONS, config: { ...OPTIONS.config, epochs: 9, stopping: stopping(2, null) } };
  const standing = { ...NO_RESULTS, best: result(0, 9), last: result(2, 5) };
  const between = { cursor: { step: 6, epoch: 3, stepInEpoch: 0 }, evaluating: [], standing };
  assert.equal(initialState(options, between).phase, 'finishing');
  assert.equal(initialState(options, { ...between, evaluating: [2] }).phase, 'gathering', 'the last result is to come');
  const later = { ...between, cursor: { step: 8, epoch: 4, stepInEpoch: 0 } };
  assert.equal(initialState(options, later).phase, 'gathering', 'the last result is lost');
  const inside = { ...between, cursor: { step: 7, epoch: 3, stepInEpoch: 1 } };
  assert.equal(initialState(options, inside).phase, 'gathering');
});

test('a run that is known to have gone on does not stop before that place, when it makes those steps again', () => {
  const earlier = { epochs: 9, stopping: stopping(2, null), modelSha256: null, wentOnAt: '2026-11-27' };
  const phaseAt = (steps: number) => {
    const config = { ...OPTIONS.config, epochs: 9, stopping: stopping(2, null), earlierGoals: [{ ...earlier, steps }] };
    const standing = { ...NO_RESULTS, best: result(0, 9), last: result(2, 5) };
    const place = { cursor: { step: 6, epoch: 3, stepInEpoch: 0 }, evaluating: [], standing };
    return initialState({ ...OPTIONS, config }, place).phase;
  };
  assert.equal(phaseAt(8), 'gathering');
  assert.equal(phaseAt(6), 'finishing');
});

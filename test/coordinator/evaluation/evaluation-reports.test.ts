import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpochReport } from '../../../src/coordinator/core/reports.js';
import { NO_RESULTS } from '../../../src/coordinator/core/results.js';
import type { Outcome } from '../../../src/coordinator/core/state.js';
import type { RunSnapshot } from '../../../src/coordinator/run/run-snapshot.js';
import { CoordinatorShell } from '../../../src/coordinator/shell/shell.js';
import type { CoordinatorShellOptions } from '../../../src/coordinator/shell/shell-options.js';
import { DataPlane, freshTrainingState } from '../../../src/coordinator/update/data-plane.js';
import type { ProgressListener } from '../../../src/coordinator/watching/progress-listener.js';
import type { Inspection } from '../../../src/page/view/run-view.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { NULL_TRANSPORT } from '../../support/null-transport.js';
import { OPTIONS } from '../core/cluster-driver.js';

const LAST_EPOCH = OPTIONS.config.epochs - 1;
const INSPECTION: Inspection = { epoch: OPTIONS.config.epochs, confusion: [], mostWrong: [], filters: [1, 2] };
const TESTED = { testCount: 4, testLoss: 0.5, testCorrect: 3, evaluationSeconds: 0.1 };

/** A coordinator of a run that has made its last step in an earlier life, and only has to evaluate its last epoch. */
function finishingShell(change: Partial<CoordinatorShellOptions>): CoordinatorShell {
  return new CoordinatorShell({
    ...OPTIONS,
    transport: NULL_TRANSPORT,
    authority: null,
    chunkSource: { read: async () => new Uint8Array(), readImages: async () => new Uint8Array() },
    dataPlane: new DataPlane(freshTrainingState(new Float32Array(CLASSIC_NETWORK.parameterCount))),
    evaluator: {
      evaluate: async (parameters, epoch) => {
        assert.deepEqual([parameters.length, epoch], [CLASSIC_NETWORK.parameterCount, LAST_EPOCH]);
        return { ...TESTED, inspection: INSPECTION };
      },
      close: async () => {},
    },
    keepBest: async () => {},
    listeners: [],
    resume: {
      cursor: { step: 4, epoch: LAST_EPOCH + 1, stepInEpoch: 0 },
      evaluating: [LAST_EPOCH],
      standing: NO_RESULTS,
    },
    pendingEvaluations: [],
    epochTotals: {
      epoch: LAST_EPOCH,
      lossSum: 64,
      correctCount: 40,
      sampleCount: 64,
      trainSeconds: 2,
      learningRate: 0.003,
    },
    onCheckpoint: () => {},
    checkpointsUnderWay: () => 0,
    ...change,
  });
}

/** How that run ends. */
async function evaluateLast(listeners: readonly ProgressListener[]): Promise<Outcome> {
  const shell = finishingShell({ listeners });
  shell.start();
  const outcome = await shell.finished();
  await shell.closed();
  return outcome;
}

test('listeners get the inspection first, then the report of the epoch, which is without it', async () => {
  const heard: unknown[] = [];
  const outcome = await evaluateLast([
    { onEpoch: (report) => void heard.push('first', report) },
    { onInspection: (inspection) => void heard.push(inspection), onEpoch: () => void heard.push('second') },
  ]);
  assert.deepEqual(outcome, { type: 'completed' });
  const trained = { trainLoss: 1, trainCorrect: 40, trainCount: 64, trainSeconds: 2, learningRate: 0.003 };
  assert.deepEqual(heard, [INSPECTION, 'first', { epoch: LAST_EPOCH, ...trained, ...TESTED }, 'second']);
});

test('a listener that cannot take the inspection ends the run', async () => {
  const outcome = await evaluateLast([
    {
      onInspection: () => {
        throw new Error('no room');
      },
    },
  ]);
  assert.deepEqual(outcome, {
    type: 'failed',
    code: 'evaluation-failed',
    reason: `Cannot evaluate epoch ${OPTIONS.config.epochs}: no room`,
  });
});

test('an epoch whose evaluation was cut off is evaluated with the parameters at its end, and its own sums', async () => {
  const trained = { trainLoss: 3, trainCorrect: 7, trainCount: 64, trainSeconds: 9, learningRate: 0.004 };
  const parameters = new Float32Array(CLASSIC_NETWORK.parameterCount).fill(5);
  const reports: EpochReport[] = [];
  const evaluated: Float32Array[] = [];
  const shell = finishingShell({
    resume: { cursor: { step: 3, epoch: 1, stepInEpoch: 1 }, evaluating: [0], standing: NO_RESULTS },
    pendingEvaluations: [{ epoch: 0, parameters, trained }],
    listeners: [
      {
        onEpoch: (report) => {
          reports.push(report);
          shell.interrupt();
        },
      },
    ],
    evaluator: {
      evaluate: async (values) => {
        evaluated.push(values);
        return { ...TESTED, inspection: INSPECTION };
      },
      close: async () => {},
    },
  });
  shell.start();
  await shell.finished();
  await shell.closed();
  assert.deepEqual(evaluated, [parameters]);
  assert.deepEqual(reports, [{ epoch: 0, ...trained, ...TESTED }]);
});

test('an interrupt during an evaluation keeps what the evaluation needs', async () => {
  const snapshots: RunSnapshot[] = [];
  const shell = finishingShell({
    onCheckpoint: (snapshot) => snapshots.push(snapshot),
    evaluator: { evaluate: () => new Promise(() => {}), close: async () => {} },
  });
  shell.start();
  shell.interrupt();
  assert.deepEqual(await shell.finished(), { type: 'interrupted' });
  await shell.closed();
  const trained = { trainLoss: 1, trainCorrect: 40, trainCount: 64, trainSeconds: 2, learningRate: 0.003 };
  assert.deepEqual(
    snapshots.map(({ evaluating }) => evaluating),
    [[{ epoch: LAST_EPOCH, parameters: new Float32Array(CLASSIC_NETWORK.parameterCount), trained }]],
  );
});

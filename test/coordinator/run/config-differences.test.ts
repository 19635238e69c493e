import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../../src/coordinator/run/config-differences.js';
import type { RunConfig } from '../../../src/shared/run-config.js';
import { RUN_CONFIG } from '../../support/checkpoints.js';

const { trainSplit, testSplit } = RUN_CONFIG;
const ONE_OTHER: [Partial<RunConfig>, string][] = [
  [{ epochs: 30 }, '--epochs: 20 in the run, 30 now'],
  [{ batchSize: 128 }, '--batch-size: 64 in the run, 128 now'],
  [{ contract: 1 }, 'contract: 2 in the run, 1 now'],
  [{ microBatchSize: 16 }, '--micro-batch-size: 32 in the run, 16 now'],
  [{ learningRate: 0.01 }, '--lr: 0.001 in the run, 0.01 now'],
  [{ seed: 0 }, '--seed: 7 in the run, 0 now'],
  [{ shuffle: false }, '--shuffle: on in the run, off now'],
  [{ normalization: { mean: 0.1307, standardDeviation: 0.3081 } }, '--mean: 0.1037 in the run, 0.1307 now'],
  [{ normalization: { mean: 0.1037, standardDeviation: 0.3 } }, '--std: 0.3081 in the run, 0.3 now'],
  [
    { trainSplit: { ...trainSplit, sampleCount: 6401 } },
    `--data: 6,400 training samples with SHA-256 ${trainSplit.sha256} in the run, 6,401 training samples with SHA-256 ${trainSplit.sha256} now`,
  ],
  [
    { testSplit: { ...testSplit, sha256: 'c'.repeat(64) } },
    `--data: 1,000 test samples with SHA-256 ${testSplit.sha256} in the run, 1,000 test samples with SHA-256 ${'c'.repeat(64)} now`,
  ],
  [
    { startingModel: { sha256: 'd'.repeat(64), runId: null, epochs: null, lastLayer: 'new' } },
    `--init: no model on record in the run, the model with SHA-256 ${'d'.repeat(64)} (last layer new) now`,
  ],
];

test('a configuration does not differ from itself', () => {
  assert.deepEqual(differences(RUN_CONFIG, JSON.parse(JSON.stringify(RUN_CONFIG))), []);
});

test('the same model from which a run began differs by its last layer, not by what is known of its training', () => {
  const startingModel = { sha256: 'd'.repeat(64), runId: 'r', epochs: 3, lastLayer: 'kept' } as const;
  const of = (change: object) => ({ ...RUN_CONFIG, startingModel: { ...startingModel, ...change } });
  assert.deepEqual(differences(of({}), of({ runId: null, epochs: null })), []);
  assert.match(
    differences(of({}), of({ lastLayer: 'reordered' })).join(),
    /last layer kept\) in the run, .*reordered\) now/,
  );
});

test('each setting that differs is named by its flag', () => {
  for (const [change, line] of ONE_OTHER)
    assert.deepEqual(differences(RUN_CONFIG, { ...RUN_CONFIG, ...change }), [line]);
  assert.deepEqual(differences(RUN_CONFIG, { ...RUN_CONFIG, seed: 1, learningRate: 1e-3 + 1e-18, epochs: 1 }), [
    '--epochs: 20 in the run, 1 now',
    '--lr: 0.001 in the run, 0.001000000000000001 now',
    '--seed: 7 in the run, 1 now',
  ]);
});

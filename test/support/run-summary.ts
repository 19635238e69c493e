import type { RunSummaryFile } from '../../src/coordinator/run/run-summary.js';
import { RUN_ID } from './checkpoints.js';

/** The summary of a run that has a validation set and ended before its last epoch. */
export const SUMMARY: RunSummaryFile = {
  runId: RUN_ID,
  epochs: 3,
  earlierGoals: 0,
  early: { cause: 'early-stop', reason: 'no better result for 1 epoch: the best is 90.10 % after epoch 2' },
  modelSha256: 'a'.repeat(64),
  last: { split: 'validation', epoch: 3, loss: 0.2, correct: 902, count: 1000 },
  best: { split: 'validation', epoch: 2, loss: 0.25, correct: 901, count: 1000 },
  test: { split: 'test', epoch: 2, loss: 0.3, correct: 981, count: 1000 },
};

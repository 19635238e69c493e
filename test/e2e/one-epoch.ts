import assert from 'node:assert/strict';
import path from 'node:path';
import type { EngineName } from '../../src/engine/choice/engine-names.js';
import { run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const TRAIN_COUNT = 3_000;
const TEST_COUNT = 1_000;
/** Small steps and a high rate, so that one epoch of so few samples learns something. */
const HYPER_PARAMETERS = ['--batch-size', '24', '--micro-batch-size', '12', '--lr', '0.004'];
/** By how much two engines may differ, in samples of the test set. */
const MAX_DIFFERENCE = 0.003 * TEST_COUNT;

/** Trains two workers for one epoch, and throws unless they end as well as two with the engine simd. */
export async function assertLearnsLikeSimd(engine: EngineName): Promise<void> {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  writeSmallDataset(data, TRAIN_COUNT, TEST_COUNT);
  const simd = await correctCount('simd', data, path.join(home, 'simd'));
  assert.ok(simd > TEST_COUNT / 2, `simd must learn for this to say anything, got ${simd} of ${TEST_COUNT}`);
  const correct = await correctCount(engine, data, path.join(home, engine));
  assert.ok(Math.abs(correct - simd) <= MAX_DIFFERENCE, `${engine} ${correct}, simd ${simd} of ${TEST_COUNT}`);
}

/** Digits of the test set that the trained model tells. */
async function correctCount(engine: EngineName, data: string, runDirectory: string): Promise<number> {
  const settings = ['--epochs', '1', '--data', data, '--run-dir', runDirectory, '--log', 'lines', ...HYPER_PARAMETERS];
  const { exitCode, stdout, stderr } = await run(['train', '--engine', engine, '--workers', '2', ...settings]);
  assert.equal(exitCode, 0, stderr);
  return Number(/Accuracy: (\d+)\/\d+/.exec(stdout)?.[1]);
}

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { epochsOfModel, isOfGoal, readFinishedRun } from '../../../src/coordinator/run/finished-run.js';
import { writeRunSummary } from '../../../src/coordinator/run/run-summary.js';
import type { EarlierGoal, RunConfig } from '../../../src/shared/run-config.js';
import { epochReport, RUN_CONFIG, RUN_ID } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const [OLD, NEW] = ['d'.repeat(64), 'e'.repeat(64)];
const goal = (epochs: number, modelSha256: string | null): EarlierGoal => {
  const { stopping } = RUN_CONFIG;
  return { epochs, stopping, steps: 100 * epochs, modelSha256, wentOnAt: '2026-11-27T14:00:00.000Z' };
};
const LONGER: RunConfig = { ...RUN_CONFIG, epochs: 40, earlierGoals: [goal(20, OLD), goal(30, null)] };
const reached = (epochs: number, earlierGoals: number, modelSha256: string) => {
  return { runId: RUN_ID, epochs, earlierGoals, modelSha256 };
};

test('a model of an earlier goal does not finish a run, unless the summary says that it is also that of the last', () => {
  assert.equal(isOfGoal(RUN_CONFIG, OLD, null), true);
  assert.equal(isOfGoal(LONGER, OLD, null), false);
  assert.equal(isOfGoal(LONGER, OLD, reached(20, 0, OLD)), false);
  assert.equal(isOfGoal(LONGER, NEW, null), true);
  assert.equal(isOfGoal(LONGER, OLD, reached(40, 2, OLD)), true, 'the same bits again');
});

test('the summary knows how long a model was trained, then the earlier goals, then the configuration', () => {
  assert.equal(epochsOfModel(LONGER, NEW, reached(35, 2, NEW), []), 35);
  assert.equal(epochsOfModel(LONGER, OLD, null, []), 20);
  assert.equal(epochsOfModel(LONGER, NEW, null, [epochReport(30)]), 40);
});

test('without its summary, a run that may have ended early ended with its last epoch on record', async (t) => {
  const directory = path.join(temporaryDirectory(t), 'run');
  await mkdir(directory);
  await writeFile(path.join(directory, 'model.safetensors'), 'abc');
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const stopping = { patienceEpochs: 3, targetAccuracy: null };
  const epochs = [epochReport(0), epochReport(1)];
  const read = (config: RunConfig) => readFinishedRun(directory, RUN_ID, config, epochs);
  assert.deepEqual(await read(RUN_CONFIG), { modelSha256: sha256, epochs: 20 });
  assert.deepEqual(await read({ ...RUN_CONFIG, stopping }), { modelSha256: sha256, epochs: 2 });
  const summary = { ...reached(9, 0, sha256), early: null, last: null, best: null, test: null };
  await writeRunSummary(directory, summary);
  assert.deepEqual(await read({ ...RUN_CONFIG, stopping }), { modelSha256: sha256, epochs: 9 });
  for (const other of [{ runId: 'other' }, { modelSha256: NEW }]) {
    await writeRunSummary(directory, { ...summary, ...other });
    assert.equal((await read(RUN_CONFIG)).epochs, 20, 'it is of another run or model');
  }
});

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { BestModel, type BestModelOptions } from '../../src/coordinator/best-model.js';
import type { EpochResult } from '../../src/coordinator/core/results.js';
import { loadModel } from '../../src/model/load-model.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { RUN_CONFIG, RUN_ID } from '../support/checkpoints.js';
import { interceptFileOperations } from '../support/file-operations.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const result = (epoch: number, correctCount: number, loss = 1): EpochResult => {
  return { epoch, correctCount, loss, sampleCount: 1000 };
};

/** Parameters of an epoch. */
const model = (epoch: number): Float32Array => initialParameters(epoch);

function begin(t: TestContext, change: Partial<BestModelOptions> = {}) {
  const warnings: string[] = [];
  const runDirectory = temporaryDirectory(t);
  const options: BestModelOptions = {
    runDirectory,
    config: RUN_CONFIG,
    identity: { runId: RUN_ID, packageVersion: '1', startedAt: '2026-01-01T00:00:00.000Z' },
    beforeWriting: async () => {},
    onWarning: (message) => warnings.push(message),
    ...change,
  };
  const file = path.join(runDirectory, 'model-best.safetensors');
  return { options, warnings, file, open: (best: EpochResult | null) => BestModel.open(options, best) };
}

test('the file has the best model so far, and says of which epoch and result it is', async (t) => {
  const { open, file } = begin(t);
  const best = await open(null);
  for (const [epoch, correct] of [900, 950, 940, 950].entries()) await best.offer(result(epoch, correct), model(epoch));
  const loaded = await loadModel(file);
  assert.deepEqual(loaded.parameters, model(1));
  const { epochs, step, testCorrect, testCount, testLoss, runId } = loaded.provenance;
  assert.deepEqual({ epochs, step, runId }, { epochs: 2, step: 200, runId: RUN_ID });
  assert.deepEqual({ testCorrect, testCount, testLoss }, { testCorrect: 950, testCount: 1000, testLoss: 1 });
});

test('a result on the validation set is not passed off as one on the test set', async (t) => {
  const config = { ...RUN_CONFIG, validationSplit: RUN_CONFIG.testSplit };
  const { open, file } = begin(t, { config });
  await (await open(null)).offer(result(0, 900), model(0));
  assert.equal((await loadModel(file)).provenance.testCorrect, null);
});

test('another life of the run goes on from the file: only a better model replaces it', async (t) => {
  const { open, file, warnings } = begin(t);
  await (await open(null)).offer(result(3, 950, Number.POSITIVE_INFINITY), model(3));
  const again = await open(result(3, 950, Number.POSITIVE_INFINITY));
  assert.deepEqual(again.kept?.result, result(3, 950, Number.POSITIVE_INFINITY));
  // An epoch that is made again after an older checkpoint, and one that is as good but later.
  for (const epoch of [2, 3]) await again.offer(result(epoch, 940), model(epoch));
  const whole = await readFile(file);
  await again.offer(result(4, 950, Number.POSITIVE_INFINITY), model(4));
  assert.deepEqual(await readFile(file), whole);
  await again.offer(result(4, 951), model(4));
  assert.deepEqual((await loadModel(file)).parameters, model(4));
  assert.deepEqual(warnings, []);
});

test('a write that is cut off leaves the best model before, and the next life goes on from it', async (t) => {
  const { open, file, warnings } = begin(t);
  const best = await open(null);
  await best.offer(result(0, 900), model(0));
  const whole = await readFile(file);
  const restore = await interceptFileOperations((operation) => (operation === 'write' ? 'torn' : 'done'));
  await best.offer(result(1, 950), model(1)).finally(restore);
  assert.match(warnings.join(), /cannot write .*model-best\.safetensors: EIO/);
  assert.ok(whole.equals(await readFile(file)));
  assert.equal((await open(result(0, 900))).kept?.result.epoch, 0);
});

test('a file that is older than the best result on record is said', async (t) => {
  const { open, warnings } = begin(t);
  await (await open(null)).offer(result(0, 900), model(0));
  assert.equal((await open(result(1, 950))).kept?.result.epoch, 0);
  assert.match(warnings.join(), /gone or damaged, and with it the best model, of epoch 2 with 95\.00 %/);
});

test('a file that is gone, damaged or of another run is said, and the next results make a new one', async (t) => {
  const { open, file, warnings, options } = begin(t);
  const spoil = [
    () => rm(file),
    async () => writeFile(file, (await readFile(file)).subarray(0, 5_000)),
    async () => {
      const identity = { ...options.identity, runId: 'f'.repeat(32) };
      await rm(file);
      await (await BestModel.open({ ...options, identity }, null)).offer(result(9, 999), model(9));
    },
  ];
  for (const [i, damage] of spoil.entries()) {
    await (await open(null)).offer(result(0, 950 + i), model(0));
    await damage();
    const again = await open(result(0, 950 + i));
    assert.match(warnings.at(-1) ?? '', /gone or damaged, and with it the best model, of epoch 1 with 95\..0 %/);
    assert.equal(warnings.length, i + 1);
    await again.offer(result(1, 900), model(1));
    assert.deepEqual((await loadModel(file)).parameters, model(1));
    await rm(file);
  }
});

test('a model that cannot be written is kept, and written with the next result', async (t) => {
  let mayWrite = false;
  const beforeWriting = async () => {
    if (!mayWrite) throw new Error('no room');
  };
  const { open, file, warnings } = begin(t, { beforeWriting });
  const best = await open(null);
  await best.offer(result(0, 950), model(0));
  assert.match(warnings.join(), /cannot write .*model-best\.safetensors: no room/);
  mayWrite = true;
  await best.offer(result(1, 900), model(1));
  assert.deepEqual((await loadModel(file)).parameters, model(0));
});

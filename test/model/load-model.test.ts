import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeCheckpoint } from '../../src/coordinator/run/checkpoint.js';
import { CheckpointStore } from '../../src/coordinator/run/checkpoint-store.js';
import { RunDirectory } from '../../src/coordinator/run/run-directory.js';
import { loadModel } from '../../src/model/load-model.js';
import { formatProvenance, NO_PROVENANCE } from '../../src/model/provenance.js';
import { runMetadata } from '../../src/model/run-metadata.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { PROVENANCE_KEY } from '../../src/shared/model/own-metadata.js';
import { DEFAULT_NORMALIZATION, type RunConfig } from '../../src/shared/run-config.js';
import { checkpointAt, epochReport, RUN_CONFIG, RUN_ID } from '../support/checkpoints.js';
import { LETTERS, parametersFor } from '../support/class-models.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const IDENTITY = { runId: RUN_ID, packageVersion: '0.2.0', startedAt: '2026-01-01T00:00:00.000Z' };
const CONFIG: RunConfig = { ...RUN_CONFIG, normalization: { mean: 0.5, standardDeviation: 0.25 } };
const SETTINGS = {
  contract: CONFIG.contract,
  seed: CONFIG.seed,
  batchSize: CONFIG.batchSize,
  microBatchSize: CONFIG.microBatchSize,
  learningRate: CONFIG.learningRate,
  shuffle: CONFIG.shuffle,
  trainSplit: CONFIG.trainSplit,
  testSplit: CONFIG.testSplit,
};
const resultOf = (epoch: number) => {
  const { testCorrect, testCount, testLoss } = epochReport(epoch);
  return { testCorrect, testCount, testLoss };
};
const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function newRun(directory: string): Promise<RunDirectory> {
  return await RunDirectory.create(directory, CONFIG, IDENTITY);
}

async function finishedRun(directory: string, step: number): Promise<string> {
  const run = await newRun(directory);
  await run.appendEpoch(epochReport(CONFIG.epochs - 1));
  const { path: file } = await run.writeModel(encodeModel(checkpointAt(step).parameters, { format: 'pt' }));
  return file;
}

async function saveCheckpoint(directory: string, step: number): Promise<void> {
  await new CheckpointStore(directory, assert.fail).save(checkpointAt(step, { config: CONFIG }));
}

const runIn = (t: TestContext): string => path.join(temporaryDirectory(t), 'run');

test('the model of a finished run has the settings and the result of its training', async (t) => {
  const directory = runIn(t);
  const file = await finishedRun(directory, 3);
  await saveCheckpoint(directory, 5);
  for (const given of [file, directory]) {
    assert.deepEqual(await loadModel(given), {
      parameters: checkpointAt(3).parameters,
      classNames: CONFIG.classNames,
      normalization: CONFIG.normalization,
      imageSide: 28,
      file,
      kind: 'safetensors',
      sha256: await sha256(file),
      provenance: { ...IDENTITY, ...SETTINGS, epochs: 20, step: 2000, ...resultOf(19) },
    });
  }
});

test('the model of a run that may have ended early, and has no summary, has the last epoch on record', async (t) => {
  const stopping = { patienceEpochs: 3, targetAccuracy: null };
  const directory = runIn(t);
  const run = await RunDirectory.create(directory, { ...CONFIG, stopping }, IDENTITY);
  for (let epoch = 0; epoch < 6; epoch++) await run.appendEpoch(epochReport(epoch));
  await run.writeModel(encodeModel(checkpointAt(600).parameters));
  const { provenance } = await loadModel(directory);
  assert.deepEqual(provenance, { ...IDENTITY, ...SETTINGS, epochs: 6, step: 600, ...resultOf(5) });
});

test('an unfinished run stands for its newest whole checkpoint', async (t) => {
  const directory = runIn(t);
  const run = await newRun(directory);
  await run.appendEpoch(epochReport(0));
  for (const step of [100, 150]) await saveCheckpoint(directory, step);

  const middle = await loadModel(directory);
  assert.equal(path.basename(middle.file), 'step-0000000150.safetensors');
  assert.equal(middle.kind, 'checkpoint');
  assert.deepEqual(middle.parameters, checkpointAt(150).parameters);
  assert.deepEqual(middle.normalization, CONFIG.normalization);
  const result = { testCorrect: null, testCount: null, testLoss: null };
  assert.deepEqual(middle.provenance, { ...IDENTITY, ...SETTINGS, epochs: 1, step: 150, ...result });

  await truncate(middle.file, 1000);
  const before = await loadModel(directory);
  assert.equal(path.basename(before.file), 'step-0000000100.safetensors');
  assert.deepEqual(before.provenance, { ...IDENTITY, ...SETTINGS, epochs: 1, step: 100, ...resultOf(0) });

  await truncate(before.file, 1000);
  await assert.rejects(loadModel(directory), { code: 'safetensors-truncated', message: /step-0000000150/ });
});

test('a folder of runs stands for its newest finished run', async (t) => {
  const folder = temporaryDirectory(t);
  const first = await finishedRun(path.join(folder, '2026-01-01T00-00-00'), 1);
  const second = await finishedRun(path.join(folder, '2026-01-02T00-00-00'), 2);
  await newRun(path.join(folder, '2026-01-03T00-00-00'));
  await writeFile(path.join(folder, 'notes.txt'), 'no run');
  const loaded = await loadModel(folder);
  assert.equal(loaded.file, second);
  assert.notDeepEqual(loaded.parameters, (await loadModel(first)).parameters);
});

test('a file alone tells its normalization only by its metadata', async (t) => {
  const folder = temporaryDirectory(t);
  const { parameters } = checkpointAt(1);
  const plain = path.join(folder, 'model.safetensors');
  await writeFile(plain, encodeModel(parameters));
  const unknown = await loadModel(plain);
  assert.deepEqual(unknown.provenance, NO_PROVENANCE);
  assert.deepEqual(unknown.normalization, DEFAULT_NORMALIZATION);

  const provenance = { ...NO_PROVENANCE, seed: 3, testCorrect: 9, testCount: 10, testLoss: 0.1 };
  const told = path.join(folder, 'told.safetensors');
  const facts = { provenance, normalization: CONFIG.normalization, classNames: null };
  await writeFile(told, encodeModel(parameters, { [PROVENANCE_KEY]: formatProvenance(facts) }));
  const known = await loadModel(told);
  assert.deepEqual(known.provenance, provenance);
  assert.deepEqual(known.normalization, CONFIG.normalization);
  assert.deepEqual(known.parameters, parameters);
});

test('a run names the classes of its model', async (t) => {
  const split = { ...CONFIG.trainSplit, imageSide: 32 as const };
  const config: RunConfig = { ...CONFIG, trainSplit: split, testSplit: split, classNames: LETTERS };
  const directory = runIn(t);
  const run = await RunDirectory.create(directory, config, IDENTITY);
  const { path: file } = await run.writeModel(encodeModel(parametersFor(26), runMetadata(config, 3)));
  const { classNames, imageSide, parameters, provenance } = await loadModel(directory);
  assert.deepEqual([classNames, imageSide, parameters], [LETTERS, 32, parametersFor(26)]);
  assert.equal(provenance.runId, RUN_ID, 'the run beside it knows more than the file');

  // Away from its run, the file names them itself. In a run of other classes, nothing does.
  const numbers = LETTERS.map((_, number) => String(number));
  const alone = path.join(temporaryDirectory(t), 'letters.safetensors');
  await copyFile(file, alone);
  const copied = await loadModel(alone);
  assert.deepEqual([copied.classNames, copied.imageSide, copied.provenance.step], [LETTERS, 32, 3]);
  const other = runIn(t);
  const digits = await RunDirectory.create(other, CONFIG, IDENTITY);
  await digits.writeModel(encodeModel(parametersFor(26)));
  assert.deepEqual((await loadModel(other)).classNames, numbers);
});

test('a checkpoint on its own keeps what it carries', async (t) => {
  const file = path.join(temporaryDirectory(t), 'copy.safetensors');
  await writeFile(file, encodeCheckpoint(checkpointAt(200, { config: CONFIG })));
  const { provenance } = await loadModel(file);
  assert.deepEqual(provenance, { ...NO_PROVENANCE, runId: RUN_ID, ...SETTINGS, epochs: 2, step: 200 });
});

test('a path without a model is refused with the reason', async (t) => {
  const folder = temporaryDirectory(t);
  await assert.rejects(loadModel(path.join(folder, 'none')), { code: 'model-unreadable', message: /ENOENT/ });
  await assert.rejects(loadModel(folder), { code: 'no-model', message: /must be the directory of a run/ });
  const young = path.join(folder, 'young');
  await newRun(young);
  await assert.rejects(loadModel(young), { code: 'no-model', message: /neither a model nor a checkpoint yet/ });
  await mkdir(path.join(young, 'checkpoints'));
  await assert.rejects(loadModel(young), { code: 'no-model' });
});

test('a damaged checkpoint is not taken for a model', async (t) => {
  const folder = temporaryDirectory(t);
  const file = path.join(folder, 'damaged.safetensors');
  const bytes = encodeCheckpoint(checkpointAt(1));
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] as number) ^ 1;
  await writeFile(file, bytes);
  await assert.rejects(loadModel(file), { code: 'checkpoint-damaged' });
  const model = path.join(folder, 'model.safetensors');
  await copyFile(file, model);
  await assert.rejects(loadModel(model), { code: 'checkpoint-damaged' });
});

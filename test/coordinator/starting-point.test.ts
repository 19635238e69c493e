import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeCheckpoint } from '../../src/coordinator/run/checkpoint.js';
import { CheckpointStore } from '../../src/coordinator/run/checkpoint-store.js';
import { RunDirectory } from '../../src/coordinator/run/run-directory.js';
import { startingPoint, startingPointAgain } from '../../src/coordinator/starting-point.js';
import { loadModel } from '../../src/model/load-model.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { networkOf } from '../../src/shared/model/model.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { checkpointAt, RUN_CONFIG, RUN_ID } from '../support/checkpoints.js';
import { LETTERS, parametersFor } from '../support/class-models.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const IDENTITY = { runId: RUN_ID, packageVersion: '0.2.0', startedAt: '2026-01-01T00:00:00.000Z' };
const { seed, normalization } = RUN_CONFIG;
const DIGITS = { seed, normalization, classNames: RUN_CONFIG.classNames };
const OF_LETTERS = { seed, normalization, classNames: LETTERS };

/** Runs in one folder: a finished one, and a newer one that has only a checkpoint. */
async function folderOfRuns(t: TestContext): Promise<{ folder: string; finished: string; unfinished: string }> {
  const folder = temporaryDirectory(t);
  const [finished, unfinished] = [path.join(folder, 'run-1'), path.join(folder, 'run-2')] as const;
  const run = await RunDirectory.create(finished, RUN_CONFIG, IDENTITY);
  await run.writeModel(encodeModel(checkpointAt(2000).parameters));
  await RunDirectory.create(unfinished, RUN_CONFIG, IDENTITY);
  await new CheckpointStore(unfinished, assert.fail).save(checkpointAt(300));
  return { folder, finished, unfinished };
}

const textsOf = ({ notes }: { notes: readonly { text: string }[] }): string => notes.map(({ text }) => text).join('\n');

test('a run begins from the parameters of its seed, unless a model is given', async () => {
  const expected = { parameters: initialParameters(seed, networkOf(26)), startingModel: null, notes: [] };
  assert.deepEqual(await startingPoint(undefined, OF_LETTERS), expected);
});

test('a file, a checkpoint, a run directory and a folder of runs give their parameters, and are on record', async (t) => {
  const { folder, finished, unfinished } = await folderOfRuns(t);
  const checkpoint = path.join(unfinished, 'checkpoints', 'step-0000000300.safetensors');
  for (const [init, step, epochs] of [
    [path.join(finished, 'model.safetensors'), 2000, 20],
    [checkpoint, 300, 3],
    [finished, 2000, 20],
    [unfinished, 300, 3],
    [folder, 2000, 20],
  ] as const) {
    const start = await startingPoint(init, DIGITS);
    assert.deepEqual(start.parameters, checkpointAt(step).parameters);
    const { file, sha256 } = await loadModel(init);
    assert.deepEqual(start.startingModel, { sha256, runId: RUN_ID, epochs, lastLayer: 'kept' });
    assert.deepEqual(start.notes, [{ level: 'info', text: `begins from ${file} (run ${RUN_ID}, ${epochs} epochs)` }]);
  }
});

test('a model of other classes gives all layers but the last, and the note says so', async (t) => {
  const { finished } = await folderOfRuns(t);
  const { parameters, startingModel, notes } = await startingPoint(finished, OF_LETTERS);
  assert.equal(startingModel?.lastLayer, 'new');
  assert.equal(parameters?.length, networkOf(26).parameterCount);
  assert.match(
    textsOf({ notes }),
    /\(run .*, 20 epochs\); its last layer is new, because the model has 10 classes, and the data set 26$/,
  );
});

test('another normalization than that of its training is said, if the model tells of its training', async (t) => {
  const { finished } = await folderOfRuns(t);
  const other = { ...DIGITS, normalization: { mean: 0.5, standardDeviation: 0.25 } };
  const text =
    'pixels are normalised with --mean 0.5 --std 0.25; the model was trained with --mean 0.1037 --std 0.3081';
  assert.equal(textsOf(await startingPoint(finished, other)).split('\n')[1], text);
  const home = temporaryDirectory(t, { 'plain.safetensors': encodeModel(parametersFor(10)) });
  const plain = await startingPoint(path.join(home, 'plain.safetensors'), other);
  assert.deepEqual(
    plain.notes.map(({ text }) => text),
    [`begins from ${path.join(home, 'plain.safetensors')}`],
  );
  assert.deepEqual([plain.startingModel?.runId, plain.startingModel?.epochs], [null, null]);
});

test('a damaged file, a diverged checkpoint, a folder without runs and nothing at all are refused', async (t) => {
  const home = temporaryDirectory(t, {
    'damaged.safetensors': encodeModel(parametersFor(10)).subarray(0, 1_000),
    'diverged.safetensors': encodeCheckpoint(checkpointAt(5, { parameters: parametersFor(10).fill(Number.NaN, 7, 8) })),
    'notes.txt': Buffer.from('no run'),
  });
  mkdirSync(path.join(home, 'empty'));
  for (const [name, code] of [
    ['damaged.safetensors', 'safetensors-truncated'],
    ['diverged.safetensors', 'model-not-finite'],
    ['empty', 'no-model'],
    ['nowhere', 'model-unreadable'],
  ] as const) {
    await assert.rejects(startingPoint(path.join(home, name), DIGITS), { code });
  }
});

test('a run that goes on needs no model; the same one is fine, and another one shows', async (t) => {
  const { finished, unfinished } = await folderOfRuns(t);
  const { startingModel: begun } = await startingPoint(finished, DIGITS);
  assert.ok(begun);
  assert.deepEqual(await startingPointAgain(undefined, DIGITS, begun), {
    parameters: null,
    startingModel: begun,
    notes: [],
  });
  const copy = path.join(temporaryDirectory(t), 'copy.safetensors');
  writeFileSync(copy, encodeModel(checkpointAt(2000).parameters));
  for (const init of [finished, copy]) {
    const same = await startingPointAgain(init, DIGITS, begun);
    assert.deepEqual([same.startingModel, same.notes], [begun, []]);
    assert.deepEqual(same.parameters, checkpointAt(2000).parameters);
  }
  const file = path.join(unfinished, 'checkpoints', 'step-0000000300.safetensors');
  const other = await startingPointAgain(file, DIGITS, begun);
  assert.equal(
    other.startingModel?.sha256,
    (await loadModel(file)).sha256,
    'its settings differ from those of the run',
  );
});

test('a directory that stands for another model by now, and a model that is gone, do not stop a run that goes on', async (t) => {
  const { folder, finished, unfinished } = await folderOfRuns(t);
  const { startingModel: begun } = await startingPoint(unfinished, DIGITS);
  assert.ok(begun);
  for (const [init, reason] of [
    [folder, /stands for another model/],
    [finished, /stands for another model/],
    [path.join(folder, 'gone.safetensors'), /Cannot read model/],
  ] as const) {
    const start = await startingPointAgain(init, DIGITS, begun);
    assert.deepEqual([start.parameters, start.startingModel, start.notes.length], [null, begun, 1]);
    assert.match(textsOf(start), /^the run goes on from its checkpoint, and --init '.*' is ignored: /);
    assert.match(textsOf(start), reason);
  }
  await assert.rejects(startingPointAgain(path.join(folder, 'gone.safetensors'), DIGITS, null), {
    code: 'model-unreadable',
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type BegunRun, beginRun } from '../../src/coordinator/begin-run.js';
import { type CoordinatorOptions, coordinatorSettings } from '../../src/coordinator/coordinator-options.js';
import { RunTeller } from '../../src/coordinator/run-teller.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { checkpointAt } from '../support/checkpoints.js';
import { parametersFor } from '../support/class-models.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

interface Home {
  readonly options: CoordinatorOptions & { readonly runDirectory: string };
  /** Two models of ten digits. */
  readonly model: string;
  readonly other: string;
}

function newHome(t: TestContext): Home {
  const home = temporaryDirectory(t, {
    'model.safetensors': encodeModel(parametersFor(10)),
    'other.safetensors': encodeModel(parametersFor(10, 2)),
  });
  const data = path.join(home, 'data');
  writeSmallDataset(data, 64, 100);
  return {
    options: { data, batchSize: 32, runDirectory: path.join(home, 'run') },
    model: path.join(home, 'model.safetensors'),
    other: path.join(home, 'other.safetensors'),
  };
}

/** Begins a run and closes it again, with a checkpoint of step 1 if it should have one. */
async function begin(options: CoordinatorOptions, hasCheckpoint = true): Promise<BegunRun & { notes: string[] }> {
  const notes: string[] = [];
  const teller = new RunTeller([{ onNote: (_, text) => void notes.push(text) }]);
  const begun = await beginRun(coordinatorSettings(options), teller);
  const { run, config } = begun;
  if (hasCheckpoint) await run.checkpoints.save(checkpointAt(1, { config, runId: run.identity.runId }));
  run.keep();
  await run.close();
  return { ...begun, notes };
}

test('config.json says from which model a run began, and the run goes on with and without it, but not with another', async (t) => {
  const { options, model, other } = newHome(t);
  const first = await begin({ ...options, init: model });
  assert.deepEqual(first.run.checkpoint.parameters, parametersFor(10));
  assert.deepEqual(first.notes, [`begins from ${model}`]);
  const file = path.join(options.runDirectory, 'config.json');
  const { startingModel } = JSON.parse(readFileSync(file, 'utf8')) as { startingModel: { sha256: string } };
  assert.deepEqual(startingModel, first.config.startingModel);

  for (const init of [undefined, model]) {
    const again = await begin({ ...options, init });
    assert.equal(again.run.checkpoint.cursor.step, 1);
    assert.deepEqual([again.config.startingModel, again.notes], [startingModel, []]);
  }
  await assert.rejects(begin({ ...options, init: other }), (error: { code?: string; message?: string }) => {
    assert.equal(error.code, 'run-config-differs');
    const expected = `--init: the model with SHA-256 ${startingModel.sha256} (last layer kept) in the run, the model with`;
    assert.ok(error.message?.includes(expected), error.message);
    return true;
  });
  rmSync(model);
  const without = await begin({ ...options, init: model });
  assert.equal(without.run.checkpoint.cursor.step, 1);
  assert.match(without.notes.join(), /goes on from its checkpoint, and --init '.*' is ignored/);
});

test('a run that began with random parameters, or before this was on record, refuses a model', async (t) => {
  const { options, model } = newHome(t);
  const { run } = await begin(options);
  assert.deepEqual(run.checkpoint.parameters, initialParameters(0));
  const file = path.join(options.runDirectory, 'config.json');
  const { startingModel, ...older } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  assert.equal(startingModel, null);
  for (const config of [{ startingModel, ...older }, older]) {
    writeFileSync(file, JSON.stringify(config));
    assert.equal((await begin(options)).run.checkpoint.cursor.step, 1);
    const refusal = {
      code: 'run-config-differs',
      message: /its settings differ\.\n {2}--init: no model on record in the run, the model with SHA-256 .* now$/,
      hint: /^Leave out --init, and use the settings of the run: .* To begin from this model, choose another directory/,
    };
    await assert.rejects(begin({ ...options, init: model }), refusal);
  }
});

test('a run that was killed before its first step goes on without its model', async (t) => {
  const { options, model, other } = newHome(t);
  const { config } = await begin({ ...options, init: model }, false);
  await assert.rejects(begin({ ...options, init: other }, false), { code: 'run-config-differs' });
  rmSync(model);
  const { run, notes } = await begin(options, false);
  assert.deepEqual(run.checkpoint.parameters, parametersFor(10));
  assert.deepEqual([run.checkpoint.cursor.step, run.firstSaved, run.config, notes], [0, null, config, []]);
});

test('a run whose checkpoints were removed begins again from its model, which must be given, and then keeps it', async (t) => {
  const { options, model } = newHome(t);
  await begin({ ...options, init: model });
  writeFileSync(path.join(options.runDirectory, 'epochs.jsonl'), '');
  const checkpoints = path.join(options.runDirectory, 'checkpoints');
  rmSync(checkpoints, { recursive: true });
  const refusal = {
    code: 'no-valid-checkpoint',
    message: /has no checkpoint, and began from a model that is not given/,
  };
  await assert.rejects(begin(options, false), refusal);
  const again = await begin({ ...options, init: model }, false);
  assert.deepEqual(again.run.checkpoint.parameters, parametersFor(10));
  assert.deepEqual(readdirSync(checkpoints), ['step-0000000000.safetensors']);
  assert.deepEqual((await begin(options, false)).run.checkpoint.parameters, parametersFor(10));
});

test('samples are listed for workers of other hosts, which may lack the training set', async (t) => {
  const { options } = newHome(t);
  assert.equal((await begin(options)).data.sampleList, null);
  const { data } = await begin({ ...options, listen: 'tcp://127.0.0.1:0' });
  assert.equal(data.sampleList?.labels.length, 64);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { epochResultOf } from '../../../src/coordinator/core/reports.js';
import { NO_RESULTS } from '../../../src/coordinator/core/results.js';
import type { Checkpoint } from '../../../src/coordinator/run/checkpoint-contents.js';
import { type OpenRun, openRun } from '../../../src/coordinator/run/open-run.js';
import type { RunConfig } from '../../../src/shared/run-config.js';
import { checkpointAt, epochReport, RUN_CONFIG, RUN_ID } from '../../support/checkpoints.js';
import { interceptFileOperations } from '../../support/file-operations.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { IDENTITY, linesOf, PARAMETERS, STARTED_AT, start } from './run-starts.js';

test('of a hundred starts in one directory exactly one begins, its config is its own, and it can go on', async (t) => {
  const home = temporaryDirectory(t);
  for (let round = 0; round < 3; round++) {
    const directory = path.join(home, String(round));
    const starts = await Promise.allSettled(Array.from({ length: 100 }, (_, seed) => start(directory, null, seed)));
    const opened = starts.flatMap((result, seed) =>
      result.status === 'fulfilled' ? [{ seed, run: result.value }] : [],
    );
    for (const result of starts) {
      if (result.status === 'rejected') assert.equal((result.reason as { code: string }).code, 'run-directory-locked');
    }
    const [winner] = opened;
    assert.ok(winner && opened.length === 1, `${opened.length} began`);
    winner.run.keep();
    await winner.run.close();
    assert.deepEqual((await readdir(directory)).sort(), ['checkpoints', 'config.json'], 'the others leave no trace');
    const { seed } = JSON.parse(await readFile(path.join(directory, 'config.json'), 'utf8')) as { seed: number };
    assert.equal(seed, winner.seed);
    await (await start(directory, null, winner.seed)).close();
  }
});

/** A run with a checkpoint of step 350, whose third epoch is being evaluated, and with the log that is given. */
async function interrupted(t: TestContext, log: string | null, change: Partial<Checkpoint> = {}): Promise<string> {
  const directory = path.join(temporaryDirectory(t), 'run');
  const run = await start(directory);
  run.keep();
  const trained = { trainLoss: 1, trainCorrect: 5, trainCount: 6400, trainSeconds: 1, learningRate: 0.001 };
  const evaluating = [{ epoch: 2, trained, parameters: checkpointAt(300).parameters }];
  const recentEpochs = [epochReport(0), epochReport(1)];
  await run.checkpoints.save(checkpointAt(300, { recentEpochs }));
  await run.checkpoints.save(checkpointAt(350, { evaluating, recentEpochs, ...change }));
  await run.close();
  if (log !== null) await writeFile(path.join(directory, 'epochs.jsonl'), log);
  return directory;
}

async function goOn(
  directory: string,
  change: Partial<RunConfig> = {},
  use: (run: OpenRun) => Promise<unknown> = async () => {},
): Promise<{ run: OpenRun; warnings: string[] }> {
  const warnings: string[] = [];
  const run = await openRun({
    place: { directory, made: null },
    config: { ...RUN_CONFIG, ...change },
    parameters: PARAMETERS,
    mayChangeEpochs: change.epochs !== undefined,
    identity: IDENTITY,
    onWarning: (warning) => warnings.push(warning),
  });
  await use(run).finally(() => run.close());
  return { run, warnings };
}

test('whatever has become of the log, a run goes on from its newest checkpoint, and evaluates what was not', async (t) => {
  for (const log of [
    null,
    '',
    linesOf(0),
    linesOf(0, 1),
    linesOf(1),
    'x\n',
    `${linesOf(0)}x\n`,
    linesOf(0, 1).slice(0, -9),
  ]) {
    const directory = await interrupted(t, log);
    const { run } = await goOn(directory);
    assert.equal(run.checkpoint?.cursor.step, 350, String(log));
    const result = epochResultOf(epochReport(1));
    assert.deepEqual(run.resume, {
      cursor: { step: 350, epoch: 3, stepInEpoch: 50 },
      evaluating: [2],
      standing: { ...NO_RESULTS, best: result, last: result },
    });
    assert.deepEqual(run.epochs, [epochReport(0), epochReport(1)]);
    assert.equal(await readFile(path.join(directory, 'epochs.jsonl'), 'utf8'), linesOf(0, 1));
  }
});

test('an evaluation that ended after the checkpoint is not made again', async (t) => {
  const { run, warnings } = await goOn(await interrupted(t, linesOf(0, 1, 2)));
  assert.deepEqual(run.resume.evaluating, []);
  assert.deepEqual(run.epochs.length, 3);
  assert.deepEqual(warnings, []);
});

test('results that are lost for good are named, and do not keep the run from going on', async (t) => {
  const { run, warnings } = await goOn(await interrupted(t, null, { recentEpochs: [], evaluating: [] }));
  assert.equal(run.checkpoint?.cursor.step, 350);
  assert.match(warnings.join(), /^3 epochs, of which epoch 1 is the first, .* will have no results/);
  const one = await goOn(await interrupted(t, linesOf(0, 1), { evaluating: [] }));
  assert.match(one.warnings.join(), /^epoch 3 of the run in .* will have no results/);
});

test('a run of another contract is refused before anything is written, with both numbers and what to do', async (t) => {
  const cases = [
    [undefined, /contract must be 2, .* got 1\./, /^Finish the run with lenet-cluster 0\.1, or begin a new one/],
    [1, /contract must be 2, .* got 1\./, /^Finish the run with lenet-cluster 0\.1,/],
    [3, /contract must be 2, .* got 3\./, /^Finish the run with lenet-cluster 7\.8\.9,/],
  ] as const;
  for (const [contract, message, hint] of cases) {
    const directory = await interrupted(t, `${linesOf(0)}{"torn`);
    const config = { ...IDENTITY, ...RUN_CONFIG, packageVersion: '7.8.9', contract };
    await writeFile(path.join(directory, 'config.json'), JSON.stringify(config));
    await writeFile(path.join(directory, 'view.json.0123456789ab.tmp'), 'left by a write that was interrupted');
    const before = await contentsOf(directory);
    await assert.rejects(goOn(directory), { code: 'run-contract', message, hint });
    assert.deepEqual(await contentsOf(directory), before);
  }
});

test('a finished run of another contract is said to be finished', async (t) => {
  const directory = await interrupted(t, linesOf(0));
  await writeFile(path.join(directory, 'config.json'), JSON.stringify({ ...IDENTITY, ...RUN_CONFIG, contract: 1 }));
  await writeFile(path.join(directory, 'model.safetensors'), '');
  await assert.rejects(goOn(directory), { code: 'run-finished' });
});

test('a checkpoint of another contract is passed over', async (t) => {
  const directory = await interrupted(t, linesOf(0, 1, 2), { config: { ...RUN_CONFIG, contract: 1 } });
  const { run, warnings } = await goOn(directory);
  assert.equal(run.checkpoint?.cursor.step, 300);
  assert.match(warnings.join(), /its settings must be those of config\.json: contract: 1 in the run, 2 now/);
});

async function contentsOf(directory: string): Promise<[string, string][]> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = names.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return await Promise.all(
    files.map(async (file): Promise<[string, string]> => [file, await readFile(file, 'latin1')]),
  );
}

test('a checkpoint that is refused says why', async (t) => {
  const other = { ...RUN_CONFIG, learningRate: 0.5, epochs: 40 };
  const cases: [Partial<Checkpoint>, RegExp][] = [
    [{ runId: 'another' }, new RegExp(`step-0000000350.*: it must be of this run, '${RUN_ID}', got 'another'\\.$`)],
    [
      { config: other },
      /step-0000000350.*: its settings must be those of config\.json: --lr: 0\.5 in the run, 0\.001 now\.$/,
    ],
  ];
  for (const [change, reason] of cases) {
    const { run, warnings } = await goOn(await interrupted(t, linesOf(0, 1, 2), change));
    assert.equal(run.checkpoint?.cursor.step, 300);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', reason);
  }
  const stopping = { patienceEpochs: 9, targetAccuracy: null };
  const longer = await goOn(await interrupted(t, linesOf(0, 1, 2), { config: { ...RUN_CONFIG, epochs: 4, stopping } }));
  assert.equal(longer.run.checkpoint?.cursor.step, 350, 'another goal means the same to earlier steps');
});

/** A run that has ended with epoch 3. */
async function ended(t: TestContext): Promise<{ directory: string; config: RunConfig; model: string }> {
  const config = { ...RUN_CONFIG, epochs: 3 };
  const directory = await interrupted(t, linesOf(0, 1, 2), { config });
  await writeFile(path.join(directory, 'config.json'), JSON.stringify({ ...IDENTITY, ...config }));
  const model = path.join(directory, 'model.safetensors');
  await writeFile(model, 'the model');
  for (const step of ['000', '350']) await rm(path.join(directory, 'checkpoints', `step-0000000${step}.safetensors`));
  return { directory, config, model };
}

test('a finished run stays as it is until its new goal is written, and then goes on from its last checkpoint', async (t) => {
  const { directory, config, model } = await ended(t);
  const before = await contentsOf(directory);
  await assert.rejects(goOn(directory, { epochs: 3 }), { code: 'run-finished' });
  await assert.rejects(goOn(directory, { epochs: 5, seed: 1 }), { code: 'run-config-differs' });
  await assert.rejects(goOn(directory, { epochs: 2 }), { code: 'run-cannot-go-on' });
  const looked = await goOn(directory, { epochs: 5 });
  assert.deepEqual(looked.run.newGoal, ['--epochs: 3 in the run, 5 now']);
  assert.deepEqual(await contentsOf(directory), before);

  const { run } = await goOn(directory, { epochs: 5 }, async (opened) => {
    await opened.commitGoal();
    await opened.runDirectory.appendEpoch(epochReport(3));
  });
  const sha256 = createHash('sha256').update('the model').digest('hex');
  const { stopping } = config;
  const earlierGoals = [{ epochs: 3, stopping, steps: 300, modelSha256: sha256, wentOnAt: STARTED_AT }];
  assert.deepEqual(run.config, { ...config, epochs: 5, earlierGoals });
  assert.equal(run.resume.cursor.step, 300);
  assert.equal(await readFile(model, 'utf8'), 'the model');
  const again = await goOn(directory, { epochs: 5 });
  assert.deepEqual(again.run.config, run.config, 'the same command resumes it');
  assert.deepEqual(again.run.newGoal, []);
  assert.equal(again.run.epochs.length, 4);
});

test('a finished run of another contract, or without a usable checkpoint, cannot go on, and nothing is changed', async (t) => {
  const { directory, config, model } = await ended(t);
  const file = path.join(directory, 'config.json');
  await writeFile(file, JSON.stringify({ ...IDENTITY, ...config, contract: 1 }));
  await assert.rejects(goOn(directory, { epochs: 5 }), { code: 'run-contract' });
  await writeFile(file, JSON.stringify({ ...IDENTITY, ...config }));
  const checkpoint = path.join(directory, 'checkpoints', 'step-0000000300.safetensors');
  const refused = async (found: RegExp) => {
    const before = await contentsOf(directory);
    await assert.rejects(goOn(directory, { epochs: 5 }), {
      code: 'run-cannot-go-on',
      message: found,
      hint: new RegExp(`begin a new run from its model with --init ${model}`),
    });
    assert.deepEqual(await contentsOf(directory), before);
  };
  await writeFile(checkpoint, 'damaged');
  await refused(/the state of its optimizer must be in a whole checkpoint, but is lost: .*step-0000000300/);
  await rm(checkpoint);
  await refused(/but is lost: there is no checkpoint\.$/);
});

test('a goal that cannot be written leaves a finished run finished', async (t) => {
  const { directory, model } = await ended(t);
  const before = await contentsOf(directory);
  const failing = async (run: OpenRun): Promise<void> => {
    const restore = await interceptFileOperations((operation, file) =>
      operation === 'rename' && path.basename(file) === 'config.json' ? 'failed' : 'done',
    );
    await run.commitGoal().finally(restore);
  };
  await assert.rejects(goOn(directory, { epochs: 5 }, failing), { code: 'run-directory-not-writable' });
  assert.deepEqual(await contentsOf(directory), before);
  await assert.rejects(goOn(directory, { epochs: 3 }), { code: 'run-finished' });
  assert.equal(await readFile(model, 'utf8'), 'the model');
});

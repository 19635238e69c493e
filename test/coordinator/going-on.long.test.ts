import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { CoordinatorOptions } from '../../src/coordinator/coordinator-options.js';
import { findUnfinishedRun } from '../../src/coordinator/run/find-unfinished-run.js';
import { LOCK_FILE } from '../../src/coordinator/run/run-files.js';
import { ViewFile } from '../../src/coordinator/watching/view/view-file.js';
import { loadModel } from '../../src/model/load-model.js';
import { readRun } from '../../src/runs/read-run.js';
import { rowOfRun } from '../../src/runs/run-row.js';
import { type FileOperation, interceptFileOperations } from '../support/file-operations.js';
import { ShortTrainings } from './short-trainings.js';

const trainings = new ShortTrainings();

const read = (directory: string, name: string): string => readFileSync(path.join(directory, name), 'utf8');

/** Copies the directory before each operation that changes it, as a process that dies there leaves it. */
async function copiesWhile(directory: string, work: () => Promise<unknown>): Promise<string[]> {
  const copies: string[] = [];
  // A torn temporary file is as good as none, so writing one is no change.
  const isChange = (operation: FileOperation, file: string): boolean =>
    ['rename', 'rm', 'truncate'].includes(operation) || (operation === 'write' && !file.endsWith('.tmp'));
  const copy = (): void => {
    const place = trainings.directory(`crash-${copies.length}/run`);
    cpSync(directory, place, { recursive: true });
    rmSync(path.join(place, LOCK_FILE), { force: true });
    copies.push(place);
  };
  const restore = await interceptFileOperations((operation, file) => {
    if (file.startsWith(directory) && isChange(operation, file)) copy();
    return 'done';
  });
  await work().finally(restore);
  copy();
  return copies;
}

test('wherever a run that goes on is killed, it is whole, and the same command goes on to the same bits', async () => {
  const goal = { epochs: 2, checkpointEverySteps: 1, tensorboard: true };
  const whole = await trainings.train(trainings.directory('unharmed'), goal);
  const directory = trainings.directory('harmed');
  const first = await trainings.train(directory, { ...goal, epochs: 1 });
  const copies = await copiesWhile(directory, () => trainings.train(directory, goal));
  const states: string[] = [];
  for (const copy of copies) {
    const { state, problems, modelSha256 } = rowOfRun(await readRun(copy));
    assert.deepEqual(problems, [], copy);
    if (states.at(-1) !== state) states.push(state);
    const isOver = modelSha256 === whole.model?.sha256;
    assert.equal(modelSha256, state === 'unfinished' ? null : ((isOver ? whole : first).model?.sha256 ?? ''));

    for (const place of [copy, path.dirname(copy)]) {
      const { sha256, provenance } = await loadModel(place);
      assert.equal(sha256, (isOver ? whole : first).model?.sha256);
      assert.deepEqual(
        [provenance.epochs, provenance.testCorrect],
        isOver ? [2, whole.test?.correct] : [1, first.test?.correct],
      );
    }
    assert.ok(await new ViewFile(copy, assert.fail).load(), 'the page can be shown');
    const unfinished = findUnfinishedRun(path.dirname(copy), assert.fail);
    if (state === 'unfinished') assert.equal(await unfinished, copy);
    else await assert.rejects(unfinished, { code: 'no-unfinished-run' });

    if (isOver) {
      await assert.rejects(trainings.train(copy, goal), { code: 'run-finished' });
      continue;
    }
    const result = await trainings.train(copy, { ...goal, resume: true });
    assert.equal(result.model?.sha256, whole.model?.sha256, copy);
    const lines = readFileSync(path.join(copy, 'epochs.jsonl'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { epoch: number }).epoch),
      [1, 2],
    );
    const { earlierGoals } = JSON.parse(readFileSync(path.join(copy, 'config.json'), 'utf8'));
    assert.deepEqual([earlierGoals.length, earlierGoals[0].steps], [1, 2]);
  }
  assert.deepEqual(states, ['finished', 'unfinished', 'finished']);
});

test('a run that ended early goes on with more patience, to the model of a run that had it from the start', async () => {
  const rest: CoordinatorOptions = { epochs: 4 };
  const eager = trainings.directory('eager');
  // Every result reaches this target, so the run ends after its first epoch.
  const first = await trainings.train(eager, { ...rest, targetAccuracy: 1e-9 });
  assert.deepEqual([first.epochs, first.early?.cause], [1, 'target-accuracy']);
  await assert.rejects(trainings.train(eager, { epochs: 9, targetAccuracy: 1e-9 }), { code: 'run-cannot-go-on' });
  const copy = trainings.directory('copy');
  cpSync(eager, copy, { recursive: true });
  const result = await trainings.train(eager, rest);
  const expected = await trainings.train(trainings.directory('patient'), rest);
  assert.equal(result.model?.sha256, expected.model?.sha256);
  const stopped = await trainings.train(copy, { epochs: 4, earlyStopEpochs: 100 });
  assert.equal(stopped.model?.sha256, expected.model?.sha256);
});

test('with a curve to the last epoch, steps keep the rates of their goal, also when they are made again', async () => {
  const cosine: CoordinatorOptions = { learningRateSchedule: { type: 'cosine' } };
  const directory = trainings.directory('cosine');
  await trainings.train(directory, { ...cosine, epochs: 2 });
  const copy = trainings.directory('cosine-again');
  cpSync(directory, copy, { recursive: true });
  const result = await trainings.train(directory, { ...cosine, epochs: 3 });
  const { sha256 } = (await trainings.train(trainings.directory('cosine-whole'), { ...cosine, epochs: 3 })).model ?? {};
  assert.notEqual(result.model?.sha256, sha256, 'the first epochs followed the shorter curve');
  // The last checkpoint is lost, so the steps of the second epoch are made again.
  rmSync(path.join(copy, 'checkpoints', 'step-0000000004.safetensors'));
  const again = await trainings.train(copy, { ...cosine, epochs: 3 });
  assert.equal(again.model?.sha256, result.model?.sha256);
});

test('a finished run that goes on has the files of a run in one piece, and the same model', async () => {
  const whole = trainings.directory('whole');
  const parts = trainings.directory('parts');
  const expected = await trainings.train(whole, { epochs: 3 });
  const first = await trainings.train(parts, { epochs: 1 });
  await assert.rejects(trainings.train(parts, {}), { code: 'run-finished' });
  const result = await trainings.train(parts, { epochs: 3, resume: true });
  assert.deepEqual([result.outcome, result.stepsBefore, result.steps, result.epochs], ['completed', 2, 4, 3]);
  assert.equal(result.model?.sha256, expected.model?.sha256);
  assert.notEqual(result.model?.sha256, first.model?.sha256);
  assert.equal(result.best?.epoch, expected.best?.epoch);

  const { epochs, earlierGoals } = JSON.parse(read(parts, 'config.json'));
  assert.deepEqual(
    [epochs, earlierGoals.length, earlierGoals[0].epochs, earlierGoals[0].steps, earlierGoals[0].modelSha256],
    [3, 1, 1, 2, first.model?.sha256],
  );
  const summary = JSON.parse(read(parts, 'summary.json'));
  const ofWhole = JSON.parse(read(whole, 'summary.json'));
  assert.deepEqual({ ...summary, runId: ofWhole.runId }, { ...ofWhole, earlierGoals: 1 });
  const view = JSON.parse(read(parts, 'view.json'));
  assert.deepEqual([view.epochs.length, view.curve.steps.length, view.interruptions.length], [3, 6, 0]);
  assert.equal(read(parts, 'epochs.csv').split('\n').length, read(whole, 'epochs.csv').split('\n').length);
  const { state, modelSha256, problems } = rowOfRun(await readRun(parts));
  assert.deepEqual([state, modelSha256, problems], ['finished', expected.model?.sha256, []]);
  const { provenance } = await loadModel(parts);
  assert.deepEqual([provenance.epochs, provenance.step], [3, 6]);
});

test('the rates of steps and plateaus go on too', async () => {
  for (const type of ['step', 'plateau'] as const) {
    const rates = type === 'step' ? { type, everyEpochs: 1, factor: 0.5 } : { type, patienceEpochs: 0, factor: 0.5 };
    const options: CoordinatorOptions = { learningRateSchedule: rates, optimizer: { name: 'sgd', momentum: 0.9 } };
    const directory = trainings.directory(type);
    await trainings.train(directory, { ...options, epochs: 2 });
    const result = await trainings.train(directory, { ...options, epochs: 4 });
    const whole = await trainings.train(trainings.directory(`${type}-whole`), { ...options, epochs: 4 });
    assert.equal(result.model?.sha256, whole.model?.sha256, type);
  }
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const home = temporaryDirectory();
const data = path.join(home, 'data');
const runDirectory = path.join(home, 'runs', 'first');
/** Lines of epochs.jsonl. */
let epochs: { epoch: number; testLoss: number; testCorrect: number }[] = [];

/** `evaluate` in the home of the tests. */
const evaluate = (args: readonly string[]) => run(['evaluate', ...args], { cwd: home });

before(async () => {
  writeSmallDataset(data, 1_100, 150);
  const trained = await run(['train', '--data', data, '--epochs', '2', '--run-dir', runDirectory, '--http', 'off']);
  assert.equal(trained.exitCode, 0, trained.stderr);
  const lines = readFileSync(path.join(runDirectory, 'epochs.jsonl'), 'utf8').trim().split('\n');
  epochs = lines.map((line) => JSON.parse(line));
  assert.equal(epochs.length, 2);
});

test('a model, its run, the folder of runs and a checkpoint have the bits of the run', async () => {
  // Training needs both splits, an evaluation only its own. Compressed files will do.
  for (const name of readdirSync(data)) {
    if (name.startsWith('train')) rmSync(path.join(data, name));
    else execFileSync('gzip', [path.join(data, name)]);
  }
  const checkpoints = path.join(runDirectory, 'checkpoints');
  const ofEpoch = readdirSync(checkpoints).sort();
  const cases: [args: string[], epoch: number, kind: string][] = [
    [[path.join(runDirectory, 'model.safetensors')], 2, 'safetensors'],
    [[runDirectory, '--kernel', 'wasm'], 2, 'safetensors'],
    [[], 2, 'safetensors'],
    [[path.join(checkpoints, ofEpoch.at(-2) ?? '')], 1, 'checkpoint'],
  ];
  const answers = await Promise.all(cases.map(([args]) => evaluate([...args, '--data', data, '--json'])));
  for (const [index, [args, epoch, kind]] of cases.entries()) {
    const { exitCode, stdout, stderr } = answers[index] ?? { exitCode: null, stdout: '', stderr: '' };
    assert.deepEqual([exitCode, stderr], [0, ''], args.join(' '));
    const document = JSON.parse(stdout);
    const { testLoss, testCorrect } = epochs[epoch - 1] ?? {};
    assert.strictEqual(document.loss, testLoss);
    assert.strictEqual(document.correctCount, testCorrect);
    assert.deepEqual(document.ownEvaluation, { correctCount: testCorrect, loss: testLoss, isEqual: true });
    assert.deepEqual([document.model.kind, document.model.epochs], [kind, epoch]);
    assert.deepEqual([document.dataset.sampleCount, document.dataset.runSplit], [150, 'test']);
  }
});

test('the report for people, and a warning about a log that was changed', async () => {
  const changed = path.join(home, 'changed');
  mkdirSync(changed);
  for (const name of ['config.json', 'model.safetensors', 'epochs.jsonl']) {
    copyFileSync(path.join(runDirectory, name), path.join(changed, name));
  }
  const log = path.join(changed, 'epochs.jsonl');
  const right = `"testCorrect":${epochs[1]?.testCorrect}`;
  const text = readFileSync(log, 'utf8');
  assert.ok(text.includes(right));
  writeFileSync(log, text.replaceAll(right, '"testCorrect":149'));
  const html = path.join(home, 'evaluation.html');
  const { exitCode, stdout, stderr } = await evaluate([changed, '--data', data, '--html', html, '--pictures']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Accuracy: [\d.]+ % \(\d+\/150\), 95 % confidence interval /m);
  assert.match(stdout, /^sample \d+: \d, taken for \d/m);
  assert.doesNotMatch(stdout, /^Bits/m);
  assert.match(stderr, /^warning: the run's own evaluation of this model differs: it had 149 right answers/);
  assert.match(readFileSync(html, 'utf8'), /^<!doctype html>[\s\S]*not those of the run&#39;s own evaluation/);
});

describe('what is wrong', () => {
  const empty = path.join(home, 'empty');
  before(() => mkdirSync(empty));

  const cases: [name: string, args: string[], exitCode: number, message: RegExp][] = [
    ['no run', [], 1, /Cannot choose a model: 'runs' must be a folder with a finished run[\s\S]*no-model[\s\S]*train/],
    [
      'a report where none can be written',
      [runDirectory, '--data', data, '--html', 'no/where.html'],
      1,
      /file-not-written/,
    ],
  ];
  for (const [name, args, exitCode, message] of cases) {
    test(name, async () => {
      const result = await run(['evaluate', ...args], { cwd: empty });
      assert.equal(result.exitCode, exitCode);
      assert.match(result.stderr, message);
      assert.equal(result.stdout, '', 'nothing is printed as if all was well');
      assert.ok(!existsSync(path.join(empty, 'runs')), 'nothing is made');
    });
  }
});

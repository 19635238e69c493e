import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageErrorOf } from './parsing.js';

for (const [args, meant] of [
  ['train --learning-rate 1', '--lr'],
  ['train --learning_rate 1', '--lr'],
  ['train --batch 1', '--batch-size'],
  ['train --bs 1', '--batch-size'],
  ['train --batchsize 1', '--batch-size'],
  ['train --batchSize=1', '--batch-size'],
  ['train --epoch 1', '--epochs'],
  ['train --epohcs 1', '--epochs'],
  ['train --num-workers 1', '--workers'],
  ['train --nproc 1', '--workers'],
  ['train --nproc_per_node 1', '--workers'],
  ['train --output x', '--run-dir'],
  ['train --data-dir x', '--data'],
  ['train --port 1', '--http'],
  ['train --host x', '--listen'],
  ['train --gpu 1', '--engine'],
  ['train --verbose', '--log'],
  ['train -b 1', '--batch-size'],
  ['train -lr 1', '--lr'],
  ['coordinator --num-workers 2', '--min-workers'],
  ['coordinator --port 1', '--http'],
  ['worker --host x', '--connect'],
  ['worker --token x', '--join'],
  ['worker --gpus 1', '--engine'],
  ['view run --port 1', '--http'],
  ['run', 'train'],
  ['trian', 'train'],
  ['master', 'coordinator'],
  ['join', 'worker'],
] as const) {
  test(`'${args}' gets a suggestion`, async () => {
    const text = await usageErrorOf(args.split(' '));
    assert.match(text, /^error: unknown (option|command) '/);
    assert.equal(text.split('\n')[1], `(Did you mean ${meant}?)`);
  });
}

test('what is like no name gets no suggestion', async () => {
  assert.match(await usageErrorOf(['train', '--frobnicate']), /^error: unknown option '--frobnicate'\nTry /);
  assert.match(await usageErrorOf(['frobnicate']), /^error: unknown command 'frobnicate'\nTry /);
});

test('an option before the command is told its place', async () => {
  assert.match(
    await usageErrorOf(['--workers', '4']),
    /\n\(Options come after the command, as in 'lenet-cluster train --workers'\.\)\n/,
  );
});

test('words of the command line cannot write on the terminal', async () => {
  const unsafe = '\u001b[31m\u202e\nerror: all is well';
  for (const args of [
    ['train', `--x${unsafe}`],
    [unsafe],
    ['train', '--epochs', unsafe],
    ['train', '--data', '', unsafe],
  ]) {
    const text = await usageErrorOf(args);
    assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}/u);
    assert.doesNotMatch(text, /^error: all/m);
  }
  assert.match(await usageErrorOf(['train', '--epochs', unsafe]), /\\x1b\[31m\\u\{202e\}\\x0aerror: all/);
  assert.ok((await usageErrorOf(['train', `--${'x'.repeat(50_000)}`])).length < 5_000);
});

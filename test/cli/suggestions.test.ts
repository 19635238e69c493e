import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggestCommand, suggestName } from '../../src/cli/suggestions.js';

const NAMES = ['lr', 'batch-size', 'micro-batch-size', 'epochs', 'workers', 'run-dir', 'seed', 'resume'];

test('a name in another spelling, mistyped, or from another program', () => {
  for (const [name, meant] of [
    ['--batchSize', 'batch-size'],
    ['BATCH_SIZE', 'batch-size'],
    ['--seed=3', 'seed'],
    ['epohcs', 'epochs'],
    ['learning_rate', 'lr'],
    ['num-workers', 'workers'],
    ['output-dir', 'run-dir'],
  ] as const) {
    assert.equal(suggestName(name, NAMES), meant, name);
  }
});

test('a name that resembles none is not guessed', () => {
  for (const name of ['xyzzy', 'zz', '', '--']) assert.equal(suggestName(name, NAMES), null, name);
});

test('only names are suggested that the command has', () => {
  assert.equal(suggestName('master-port', ['listen']), 'listen');
  assert.equal(suggestName('master-port', ['connect']), 'connect');
  assert.equal(suggestName('learning-rate', ['seed']), null);
});

test('commands have synonyms of their own', () => {
  const commands = ['train', 'coordinator', 'worker', 'view', 'devices', 'keys', 'completion'];
  assert.deepEqual(
    ['run', 'master', 'agent', 'gpus', 'trian'].map((name) => suggestCommand(name, commands)),
    ['train', 'coordinator', 'worker', 'devices', 'train'],
  );
});

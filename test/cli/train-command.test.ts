import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CACHE_DIRECTORY } from '../../src/cli/options/data.js';
import { trainCommandOf } from '../../src/cli/train-command.js';

const BIN = { argv: ['/usr/bin/node', '/usr/bin/lenet-cluster'], execArgv: [], environment: {}, cwd: '/home/ann' };
const usual = { seed: 0, cacheDirectory: DEFAULT_CACHE_DIRECTORY };
const PHOTOS = { mean: 0.5, standardDeviation: 0.2 };

for (const [choice, statistics, command] of [
  [usual, null, 'lenet-cluster train'],
  [{ ...usual, place: 'my data' }, null, "lenet-cluster train --data 'my data'"],
  [{ ...usual, place: '-x' }, null, 'lenet-cluster train --data ./-x'],
  [
    { place: 'emnist', dataset: 'letters', validation: 0.1, seed: 7, cacheDirectory: '/c' },
    PHOTOS,
    'lenet-cluster train --data emnist --dataset letters --validation 0.1 --seed 7 --cache-dir /c --mean auto --std auto',
  ],
] as const) {
  test(`'${command}' is the command for a choice`, () => {
    assert.equal(trainCommandOf(choice, statistics, BIN), command);
  });
}

import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RunCache } from '../../src/runs/run-cache.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { epochsOf, writeRun } from './sample-runs.js';

test('only the exact name of a run in the folder leads to a directory', async (t) => {
  const folder = path.join(temporaryDirectory(t), 'runs');
  const outside = writeRun(path.dirname(folder), 'outside');
  const directory = writeRun(folder, 'a run');
  symlinkSync(outside, path.join(folder, 'link'));
  const cache = new RunCache(folder);
  assert.equal(await cache.directoryOf('a run'), directory);
  const names = [
    '',
    '.',
    '..',
    '../outside',
    'link',
    '/',
    outside,
    'a run/',
    'a run/../a run',
    'a run\0',
    '..\\outside',
  ];
  for (const name of [...names, 'missing']) assert.equal(await cache.directoryOf(name), null, name);
});

test('a list is made once for those who ask together, and a new one shows new runs and changed ones', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a', { epochs: epochsOf(1) });
  let nowMs = 0;
  const cache = new RunCache(folder, () => nowMs);
  const [one, other] = await Promise.all([cache.list(), cache.list()]);
  assert.equal(one, other);
  writeRun(folder, 'a', { epochs: epochsOf(2) });
  writeRun(folder, 'b');
  assert.equal(await cache.list(), one);
  nowMs = 1_001;
  const { runs } = await cache.list();
  assert.deepEqual(
    runs.map(({ name, epochsMade }) => [name, epochsMade]),
    [
      ['b', 0],
      ['a', 2],
    ],
  );
  assert.equal(runs[1]?.name, 'a');
  nowMs = 2_002;
  const again = await cache.list();
  assert.equal(again.runs[0], runs[0], 'a run that has not changed is not read again');
  for (const [i, name] of ['view.json', 'summary.json'].entries()) {
    const [before] = (await cache.list()).runs;
    writeFileSync(path.join(folder, 'b', name), '{}');
    nowMs = 3_003 + i * 1_001;
    assert.notEqual((await cache.list()).runs[0], before, `${name} is new`);
  }
});

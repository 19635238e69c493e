import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { RunOrder } from '../../src/page/view/run-order.js';
import { listRuns } from '../../src/runs/list-runs.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { epochsOf, writeRun } from './sample-runs.js';

test('runs are listed by their start, their best accuracy, or their last loss; those without come last', async (t) => {
  const folder = temporaryDirectory(t);
  writeRun(folder, 'a', {
    startedAt: '2026-11-01T00:00:00Z',
    epochs: epochsOf(2, { testCorrect: 950, testLoss: 0.2 }),
  });
  writeRun(folder, 'b', {
    startedAt: '2026-11-03T00:00:00Z',
    epochs: epochsOf(2, { testCorrect: 960, testLoss: 0.3 }),
  });
  writeRun(folder, 'c', {
    startedAt: '2026-11-02T00:00:00Z',
    epochs: epochsOf(2, { testCorrect: 940, testLoss: 0.1 }),
  });
  writeRun(folder, 'd', {
    startedAt: '2026-11-04T00:00:00Z',
    epochs: epochsOf(1, { testLoss: Number.NaN, testCorrect: 0 }),
  });
  writeFileSync(path.join(writeRun(folder, 'e', {}), 'config.json'), 'damaged');
  const namesBy = async (order: RunOrder) => (await listRuns(folder, order)).runs.map(({ name }) => name).join('');
  assert.equal(await namesBy('started'), 'dbcae');
  assert.equal(await namesBy('accuracy'), 'bacde');
  assert.equal(await namesBy('loss'), 'cabed');
});

test('files, other folders and symbolic links are no runs', async (t) => {
  const folder = temporaryDirectory(t);
  const elsewhere = temporaryDirectory(t);
  writeRun(folder, 'run');
  symlinkSync(writeRun(elsewhere, 'other'), path.join(folder, 'link'));
  symlinkSync('missing', path.join(folder, 'dangling'));
  mkdirSync(path.join(folder, 'notes'));
  writeFileSync(path.join(folder, 'config.json'), '{}');
  assert.deepEqual(
    (await listRuns(folder)).runs.map(({ name }) => name),
    ['run'],
  );
});

test('a list has an end: the runs with the last names are in it', async (t) => {
  const folder = temporaryDirectory(t);
  for (const name of ['r1', 'r2', 'r10', 'r3', 'r20', 'r4', 'r5']) writeRun(folder, name);
  const { runs, leftOut } = await listRuns(folder, 'started', 3);
  assert.deepEqual([runs.map(({ name }) => name), leftOut], [['r20', 'r10', 'r5'], 4]);
});

test('a folder that is missing, or is none, is refused', async (t) => {
  const folder = temporaryDirectory(t);
  writeFileSync(path.join(folder, 'file'), '');
  await assert.rejects(listRuns(path.join(folder, 'missing')), { code: 'no-run', message: /but is missing/ });
  await assert.rejects(listRuns(path.join(folder, 'file')), { code: 'no-run' });
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { openSweep, SWEEP_FILE } from '../../src/sweep/sweep-file.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const EPOCHS = [{ flag: 'epochs', value: '3' }];

test('a sweep goes on only with the settings that all of its runs have', async () => {
  const directory = path.join(temporaryDirectory(), 'deep', 'sweep');
  await openSweep(directory, EPOCHS);
  const before = await readFile(path.join(directory, SWEEP_FILE), 'utf8');
  await openSweep(directory, EPOCHS);
  await assert.rejects(openSweep(directory, [{ flag: 'epochs', value: '4' }]), /--epochs: 3 in the sweep, 4 now/);
  await assert.rejects(
    openSweep(directory, [...EPOCHS, { flag: 'seed', value: '1' }]),
    /--seed: not given in the sweep, 1 now/,
  );
  await assert.rejects(openSweep(directory, []), /--epochs: 3 in the sweep, not given now/);
  assert.equal(await readFile(path.join(directory, SWEEP_FILE), 'utf8'), before);
});

test('a damaged file, or a place that is no directory, is said', async () => {
  const directory = temporaryDirectory();
  for (const text of ['', '{', '{"version":2,"common":[]}', '{"version":1,"common":[{"flag":1}]}']) {
    await writeFile(path.join(directory, SWEEP_FILE), text);
    await assert.rejects(openSweep(directory, EPOCHS), { code: 'sweep-unusable', message: /is damaged/ });
  }
  const file = path.join(directory, 'file');
  await writeFile(file, '');
  await assert.rejects(openSweep(path.join(file, 'sweep'), EPOCHS), { code: 'sweep-unusable' });
});

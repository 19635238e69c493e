import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import {
  checkpointFileName,
  listCheckpointFiles,
  pruneCheckpointFiles,
} from '../../../src/coordinator/run/checkpoint-files.js';
import { removeEmptyDirectories, removeLeftovers, removeUntrainedRun } from '../../../src/coordinator/run/run-files.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const write = async (directory: string, ...names: string[]): Promise<void> => {
  for (const name of names) await writeFile(path.join(directory, name), '');
};

test('temporary files of ours go, and nothing else', async (t) => {
  const directory = temporaryDirectory(t);
  const checkpoints = path.join(directory, 'checkpoints');
  await mkdir(checkpoints);
  await write(directory, 'config.json.0123456789ab.tmp', 'notes.txt.0123456789ab.tmp', 'config.json.short.tmp');
  await write(checkpoints, 'step-1.safetensors.0123456789ab.tmp', 'step-1.safetensors');
  await removeLeftovers(directory);
  assert.deepEqual((await readdir(directory)).sort(), [
    'checkpoints',
    'config.json.short.tmp',
    'notes.txt.0123456789ab.tmp',
  ]);
  assert.deepEqual(await readdir(checkpoints), ['step-1.safetensors']);
  await removeLeftovers(path.join(directory, 'missing'));
});

test('a run in which nothing was trained leaves only what is not ours', async (t) => {
  const directory = temporaryDirectory(t);
  await mkdir(path.join(directory, 'checkpoints'));
  await write(directory, 'config.json', 'epochs.jsonl', 'epochs.csv', 'view.json', 'report.html', 'notes.txt');
  await write(path.join(directory, 'checkpoints'), 'step-0000000000.safetensors');
  await removeUntrainedRun(directory);
  assert.deepEqual(await readdir(directory), ['notes.txt']);
});

test('empty directories go up to the first, and not beyond', async (t) => {
  const home = temporaryDirectory(t);
  const first = path.join(home, 'a');
  await mkdir(path.join(first, 'b', 'c'), { recursive: true });
  await removeEmptyDirectories(path.join(first, 'b', 'c'), first);
  assert.deepEqual(await readdir(home), []);
  await mkdir(path.join(first, 'b'), { recursive: true });
  await write(first, 'notes.txt');
  await removeEmptyDirectories(path.join(first, 'b'), first);
  assert.deepEqual(await readdir(first), ['notes.txt']);
});

test('checkpoints are listed newest first, and the older ones go', async (t) => {
  const directory = temporaryDirectory(t);
  await write(directory, ...[5, 100, 30, 20_000].map(checkpointFileName), 'step-1.safetensors', 'notes.txt');
  const steps = async () => (await listCheckpointFiles(directory)).map(({ step }) => step);
  assert.deepEqual(await steps(), [20_000, 100, 30, 5]);
  // 20,000 is of a later step: the run was resumed from an earlier checkpoint. 30 cannot be used.
  await pruneCheckpointFiles(directory, 100, 1, new Set([checkpointFileName(30)]));
  assert.deepEqual(await steps(), [20_000, 100, 30]);
});

import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { encodeCheckpoint } from '../../../src/coordinator/run/checkpoint.js';
import { checkpointAt } from '../../support/checkpoints.js';
import { fileOf, ofThisRun, open, openNew } from './opened-store.js';

test('the newest three are kept', async (t) => {
  const { store, files } = await openNew(t, [100, 200, 300]);
  const saved = await store.save(checkpointAt(10_000));
  assert.deepEqual(await files(), [200, 300, 10_000].map(fileOf));
  assert.deepEqual(await store.loadNewest(ofThisRun), checkpointAt(10_000));
  assert.equal(saved?.step, 10_000);
  assert.equal(saved.file, path.join(store.directory, fileOf(10_000)));
  assert.equal(saved.bytes, (await readFile(saved.file)).length);
});

test('a run without checkpoints has none', async (t) => {
  const { store, directory } = await openNew(t, []);
  assert.equal(await store.loadNewest(ofThisRun), null);
  await mkdir(store.directory);
  await writeFile(path.join(store.directory, 'notes.txt'), 'not mine');
  assert.equal(await store.loadNewest(ofThisRun), null);
  assert.deepEqual(await readdir(directory), ['checkpoints']);
});

test('one is written at a time, and of those that wait only the last', async (t) => {
  const { store, files } = await openNew(t, []);
  const saves = [100, 200, 300, 400].map((step) => store.save(checkpointAt(step)));
  const steps = (await Promise.all(saves)).map((saved) => saved?.step ?? null);
  assert.deepEqual(steps, [100, null, null, 400]);
  assert.deepEqual(await files(), [100, 400].map(fileOf));
});

test('idle waits for all that was asked for', async (t) => {
  const { store, files } = await openNew(t, []);
  await store.idle();
  const saves = [100, 200].map((step) => store.save(checkpointAt(step)));
  await store.idle();
  assert.deepEqual(await files(), [100, 200].map(fileOf));
  await Promise.all(saves);
});

test('damaged and foreign files are named and passed over, and do not push out good ones', async (t) => {
  const { store, directory, files } = await openNew(t, [100, 200]);
  const at = (step: number) => path.join(store.directory, fileOf(step));
  const flipped = encodeCheckpoint(checkpointAt(300));
  flipped[400_000] = (flipped[400_000] as number) ^ 4;
  await writeFile(at(300), flipped);
  await writeFile(at(400), encodeCheckpoint(checkpointAt(400, { runId: 'another' })));
  await writeFile(at(500), encodeCheckpoint(checkpointAt(500)).subarray(0, 500_000));
  await writeFile(at(600), '');
  await copyFile(at(200), at(700));
  await writeFile(at(800), Buffer.alloc(3_000_000));
  await mkdir(at(900));

  const resumed = open(directory);
  assert.deepEqual(await resumed.store.loadNewest(ofThisRun), checkpointAt(200));
  const expected: [number, RegExp][] = [
    [900, /must be a regular file, got a directory/],
    [800, /must have at most \d+ bytes, got 3000000/],
    [700, /must be of step 700, as its name says, got 200/],
    [600, /must have at least 8 bytes, got 0/],
    [500, /the file has \d+/],
    [400, /must be of this run, got run 'another'/],
    [300, /SHA-256 must be/],
  ];
  assert.equal(resumed.warnings.length, expected.length);
  for (const [i, [step, pattern]] of expected.entries()) {
    assert.match(resumed.warnings[i] ?? '', pattern);
    assert.ok(resumed.warnings[i]?.includes(at(step)), `${resumed.warnings[i]} must name its file`);
  }

  for (const step of [350, 450, 550]) await resumed.store.save(checkpointAt(step));
  assert.deepEqual(
    await files(),
    [300, 350, 400, 450, 500, 550, 600, 700, 800, 900].map(fileOf),
    'three good ones are kept, and nothing that was found damaged is lost',
  );
});

test('a damaged file is replaced when the run comes by again, and counts from then on', async (t) => {
  const { store, directory, files } = await openNew(t, [100, 200]);
  await truncate(path.join(store.directory, fileOf(200)), 1000);
  const resumed = open(directory);
  assert.equal((await resumed.store.loadNewest(ofThisRun))?.cursor.step, 100);
  for (const step of [200, 300, 400, 500]) await resumed.store.save(checkpointAt(step));
  assert.deepEqual(await files(), [300, 400, 500].map(fileOf));
});

test('a checkpoint is not pushed out by files of later steps', async (t) => {
  const { directory, files } = await openNew(t, [100, 200, 300]);
  const other = open(directory);
  await other.store.save(checkpointAt(50));
  assert.deepEqual(await files(), [50, 100, 200, 300].map(fileOf));
});

test('with no valid file there is no start over', async (t) => {
  const { store, files } = await openNew(t, [100, 200]);
  for (const step of [100, 200]) await truncate(path.join(store.directory, fileOf(step)), 1000);
  const before = await files();
  await assert.rejects(store.loadNewest(ofThisRun), (error: Error & { code: string; hint: string }) => {
    assert.equal(error.code, 'no-valid-checkpoint');
    assert.match(error.message, /one of the 2 checkpoints in .* must be whole/);
    for (const step of [100, 200]) assert.ok(error.message.includes(fileOf(step)));
    assert.match(error.hint, /Nothing was changed/);
    return true;
  });
  assert.deepEqual(await files(), before);
});

test('what cannot be listed is an error, not an empty list', async (t) => {
  const { store } = await openNew(t, []);
  await writeFile(store.directory, 'a file');
  await assert.rejects(store.loadNewest(ofThisRun), { name: 'OperationalError', code: 'checkpoints-unreadable' });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { encodeCheckpoint } from '../../../src/coordinator/run/checkpoint.js';
import type { Checkpoint } from '../../../src/coordinator/run/checkpoint-contents.js';
import { CheckpointStore } from '../../../src/coordinator/run/checkpoint-store.js';
import { checkpointAt, RUN_ID } from '../../support/checkpoints.js';
import { type FileOperation, interceptFileOperations } from '../../support/file-operations.js';
import { mountSmallDisk } from '../../support/small-disk.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const fileOf = (step: number): string => `step-${String(step).padStart(10, '0')}.safetensors`;
const ofThisRun = ({ runId }: Checkpoint): string | null =>
  runId === RUN_ID ? null : `it must be of this run, got run '${runId}'`;

interface Opened {
  readonly store: CheckpointStore;
  readonly warnings: string[];
  files(): Promise<string[]>;
}

function open(directory: string): Opened {
  const warnings: string[] = [];
  const store = new CheckpointStore(directory, (warning) => warnings.push(warning));
  return { store, warnings, files: async () => (await readdir(store.directory)).sort() };
}

async function openNew(t: TestContext, steps: readonly number[]): Promise<Opened & { directory: string }> {
  const directory = temporaryDirectory(t);
  const opened = open(directory);
  for (const step of steps) await opened.store.save(checkpointAt(step));
  return { ...opened, directory };
}

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
  await writeFile(at(800), Buffer.alloc(2_000_000));
  await mkdir(at(900));

  const resumed = open(directory);
  assert.deepEqual(await resumed.store.loadNewest(ofThisRun), checkpointAt(200));
  const expected: [number, RegExp][] = [
    [900, /must be a regular file, got a directory/],
    [800, /must have at most \d+ bytes, got 2000000/],
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

/** The operations of a save, as 'open step-N.safetensors.tmp'. */
const describe = (operation: FileOperation, file: string): string =>
  `${operation} ${path.basename(file).replace(/\.[0-9a-f]{12}\.tmp$/, '.tmp')}`;

test('nothing is removed before the new checkpoint is durable', async (t) => {
  const { store } = await openNew(t, [100, 200, 300]);
  const operations: string[] = [];
  const restore = await interceptFileOperations((operation, file) => {
    operations.push(describe(operation, file));
    return 'done';
  });
  await store.save(checkpointAt(400)).finally(restore);
  assert.deepEqual(operations, [
    'mkdir checkpoints',
    `open ${fileOf(400)}.tmp`,
    `write ${fileOf(400)}.tmp`,
    `sync ${fileOf(400)}.tmp`,
    `rename ${fileOf(400)}`,
    'open checkpoints',
    'sync checkpoints',
    'readdir checkpoints',
    'readdir checkpoints',
    `rm ${fileOf(100)}`,
  ]);
});

test('any file operation that fails leaves the checkpoints before as they are', async (t) => {
  for (let failing = 0, failed = true; failed; failing++) {
    const { store, directory, warnings } = await openNew(t, [100, 200, 300]);
    for (const fate of ['failed', 'torn'] as const) {
      let count = 0;
      failed = false;
      let place = '';
      const restore = await interceptFileOperations((operation, file) => {
        if (count++ !== failing) return 'done';
        failed = true;
        place = describe(operation, file);
        return fate;
      });
      const outcome = await store
        .save(checkpointAt(400))
        .then(
          () => 'saved',
          (error: Error & { code: string }) => error.code,
        )
        .finally(restore);
      const expected = !failed || /^(readdir|rm)/.test(place) ? 'saved' : 'checkpoint-not-saved';
      assert.equal(outcome, expected, place);
      const resumed = open(directory);
      const newest = await resumed.store.loadNewest(ofThisRun);
      // From the rename on the new file may be there, although nobody was told so.
      const either = outcome === 'saved' || /checkpoints$/.test(place) ? [300, 400] : [300];
      assert.ok(newest && either.includes(newest.cursor.step), `${place}: got step ${newest?.cursor.step}`);
      assert.deepEqual(newest, checkpointAt(newest.cursor.step));
      assert.deepEqual(resumed.warnings, [], place);
    }
    await store.save(checkpointAt(500));
    assert.deepEqual(
      await open(directory).files(),
      (await open(directory).files()).filter((f) => !f.endsWith('.tmp')),
    );
    assert.equal((await open(directory).files()).length, 3);
    assert.ok(warnings.every((warning) => /cannot remove old checkpoints/.test(warning)));
  }
});

const SAVER = fileURLToPath(new URL('./checkpoint-saver.js', import.meta.url));

function runSaver(args: readonly string[]): Promise<{ signal: string | null | undefined; operations: string[] }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [SAVER, ...args], (error, stdout, stderr) => {
      if (error && error.signal === null) reject(new Error(`the process failed: ${stderr}`));
      else resolve({ signal: error?.signal, operations: stdout.split('\n').filter((line) => line !== '') });
    });
  });
}

test('a process that is killed in any file operation loses no checkpoint', async (t) => {
  const complete = await openNew(t, [100, 200, 300]);
  const { operations } = await runSaver([complete.directory, '400']);
  const renameAt = operations.findIndex((line) => line.startsWith('rename'));
  assert.ok(renameAt > 0 && operations.length > renameAt + 3, operations.join('\n'));

  for (let lethal = 0; lethal < operations.length; lethal++) {
    for (const manner of operations[lethal]?.startsWith('write') ? ['before', 'torn'] : ['before']) {
      const { directory } = await openNew(t, [100, 200, 300]);
      const { signal } = await runSaver([directory, '400', String(lethal), manner]);
      const place = `killed ${manner} ${operations[lethal]}`;
      assert.equal(signal, 'SIGKILL', place);
      const resumed = open(directory);
      assert.deepEqual(await resumed.store.loadNewest(ofThisRun), checkpointAt(lethal > renameAt ? 400 : 300), place);
      assert.deepEqual(resumed.warnings, [], place);
      await resumed.store.save(checkpointAt(500));
      const files = await resumed.files();
      assert.equal(files.length, 3, `what was left over must go: ${files}`);
      assert.ok(!files.some((file) => file.endsWith('.tmp')), place);
    }
  }
});

test('a full disk costs the new checkpoint only, and the next is saved when there is room', async (t) => {
  const disk = mountSmallDisk(t, 1024);
  if (!disk) return;
  const { store, files } = open(disk.directory);
  await store.save(checkpointAt(100));
  const failed = store.save(checkpointAt(200));
  const next = store.save(checkpointAt(300));
  await assert.rejects(failed, {
    name: 'OperationalError',
    code: 'checkpoint-not-saved',
    message: /step 200 .*ENOSPC/,
  });
  await assert.rejects(next, { code: 'checkpoint-not-saved', message: /step 300/ });
  assert.deepEqual(await files(), [fileOf(100)]);
  assert.deepEqual(await store.loadNewest(ofThisRun), checkpointAt(100));

  disk.remount('size=8m');
  assert.equal((await store.save(checkpointAt(400)))?.step, 400);
  assert.deepEqual(await store.loadNewest(ofThisRun), checkpointAt(400));
});

test('a disk that has become read-only keeps what it has', async (t) => {
  const disk = mountSmallDisk(t, 8192);
  if (!disk) return;
  const { store } = open(disk.directory);
  await store.save(checkpointAt(100));
  disk.remount('ro');
  await assert.rejects(store.save(checkpointAt(200)), { code: 'checkpoint-not-saved', message: /EROFS/ });
  assert.deepEqual(await store.loadNewest(ofThisRun), checkpointAt(100));
});

test('a directory without permission to write keeps what it has', async (t) => {
  if (process.getuid?.() === 0) return t.skip('root may write everywhere');
  const { store } = await openNew(t, [100]);
  await chmod(store.directory, 0o555);
  const refused = assert.rejects(store.save(checkpointAt(200)), { code: 'checkpoint-not-saved', message: /EACCES/ });
  // The end of the test must be able to remove the directory.
  await refused.finally(() => chmod(store.directory, 0o755));
  assert.deepEqual(await store.loadNewest(ofThisRun), checkpointAt(100));
});

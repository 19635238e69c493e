import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkpointAt } from '../../support/checkpoints.js';
import { type FileOperation, interceptFileOperations } from '../../support/file-operations.js';
import { mountSmallDisk } from '../../support/small-disk.js';
import { fileOf, ofThisRun, open, openNew } from './opened-store.js';

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

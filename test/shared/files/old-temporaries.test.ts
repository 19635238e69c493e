import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { removeOldTemporaries } from '../../../src/shared/files/old-temporaries.js';
import { KeyStore } from '../../../src/shared/security/key-store.js';
import { DatasetCache } from '../../../src/worker/dataset-cache.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const DAY_S = 24 * 3600;

test('temporary files and folders go when they are a day old; younger ones and others stay', async (t) => {
  const directory = temporaryDirectory(t);
  for (const name of ['old.tmp', 'young.tmp', 'old.txt']) await writeFile(path.join(directory, name), 'x');
  await mkdir(path.join(directory, 'folder.tmp', 'below'), { recursive: true });
  for (const name of ['old.tmp', 'folder.tmp', 'old.txt']) await utimes(path.join(directory, name), 1_000, 1_000);
  await utimes(path.join(directory, 'young.tmp'), 1_001, 1_001);
  await removeOldTemporaries(directory, /\.tmp$/, 1_000 * (DAY_S + 1_000.5));
  assert.deepEqual((await readdir(directory)).sort(), ['old.txt', 'young.tmp']);
  await removeOldTemporaries(path.join(directory, 'missing'), /\.tmp$/, 0);
});

test('a new key and a data set that is put together remove what others left over', async (t) => {
  const directory = temporaryDirectory(t);
  const keys = new KeyStore(path.join(directory, 'keys'));
  await keys.create('one');
  const files = (await readdir(path.join(directory, 'keys'), { recursive: true })).sort();
  const cache = path.join(directory, 'cache');
  await mkdir(cache);
  const leftOver = [
    ...files
      .filter((name) => name.includes('one'))
      .map((name) => path.join(directory, 'keys', `${name}.0123456789ab.tmp`)),
    path.join(cache, '0123456789abcdef.tmp'),
  ];
  for (const file of leftOver) {
    await writeFile(file, 'half');
    await utimes(file, 1_000, 1_000);
  }
  await keys.create('two');
  await new DatasetCache(cache).assemble({ sampleCount: 1, sha256: 'a'.repeat(64) }).catch(() => false);
  const left = await readdir(directory, { recursive: true });
  assert.deepEqual(
    left.filter((name) => name.endsWith('.tmp')),
    [],
  );
});

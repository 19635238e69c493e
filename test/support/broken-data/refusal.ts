import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { prepareData } from '../../../src/data/prepare.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { temporaryDirectory } from '../temporary-directory.js';
import type { BrokenDataSet } from './broken-data-set.js';

/** Prepares a broken data set, and checks that the error is the right one and that nothing is left of the attempt. */
export async function checkRefusal(t: TestContext, broken: BrokenDataSet): Promise<void> {
  const folder = temporaryDirectory(t);
  const cacheDirectory = temporaryDirectory(t);
  await broken.write(folder);
  const before = readdirSync(folder, { recursive: true });
  const place = path.join(folder, broken.at ?? '');
  const options = { place, dataset: null, validation: null, seed: 1, cacheDirectory };
  await assert.rejects(prepareData(options), (error) => {
    assert.ok(error instanceof OperationalError, String(error));
    assert.deepEqual([error.code, error.message.match(broken.says)?.length], [broken.code, 1], error.message);
    assert.match(error.message, /^Cannot (?:use|read|decompress|choose) /);
    return true;
  });
  assert.deepEqual(readdirSync(folder, { recursive: true }), before);
  const kept = path.join(cacheDirectory, 'prepared');
  assert.deepEqual(existsSync(kept) ? readdirSync(kept) : [], [], 'the cache holds no part of it');
}

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { recognise } from '../../../src/data/recognise.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { temporaryDirectory } from '../temporary-directory.js';
import type { BrokenDataSet } from './broken-data-set.js';

/** Writes a broken data set, reads it whole, and checks that the error is the right one and that nothing was written. */
export async function checkRefusal(t: TestContext, broken: BrokenDataSet): Promise<void> {
  const folder = temporaryDirectory(t);
  await broken.write(folder);
  const before = readdirSync(folder, { recursive: true });
  await assert.rejects(readWhole(path.join(folder, broken.at ?? '')), (error) => {
    assert.ok(error instanceof OperationalError, String(error));
    assert.deepEqual([error.code, error.message.match(broken.says)?.length], [broken.code, 1], error.message);
    assert.match(error.message, /^Cannot (?:use|read|decompress) /);
    return true;
  });
  assert.deepEqual(readdirSync(folder, { recursive: true }), before);
}

async function readWhole(place: string): Promise<void> {
  const { train, validation, test } = await recognise(place, { dataset: null, seed: 1 });
  for (const part of [train, validation, test]) {
    let samples = 0;
    for await (const { count } of part?.blocks() ?? []) samples += count;
    if (part && samples === 0) throw new OperationalError('dataset-empty', 'Cannot use a set: it has none.');
  }
}

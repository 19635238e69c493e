import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { ChunkSource } from '../../../src/coordinator/serving/chunk-source.js';
import { describeSplit, embeddedMnistDirectory } from '../../../src/shared/data/image-directory.js';
import { chunkCount } from '../../../src/shared/data/split-chunks.js';
import { writeSmallDataset } from '../../e2e/small-dataset.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

async function digestOf(directory: string): Promise<{ got: string; expected: string }> {
  const { manifest } = await describeSplit(directory, 'train');
  const source = new ChunkSource(directory, manifest);
  const hash = createHash('sha256');
  for (let chunk = 0; chunk < chunkCount(manifest); chunk++) hash.update(await source.read(chunk));
  await source.close();
  return { got: hash.digest('hex'), expected: manifest.sha256 };
}

test('the chunks in their order are the split, from plain and from compressed files', async (t) => {
  const plain = path.join(temporaryDirectory(t), 'data');
  writeSmallDataset(plain, 2_100, 200);
  for (const directory of [plain, embeddedMnistDirectory()]) {
    const { got, expected } = await digestOf(directory);
    assert.equal(got, expected);
  }
});

test('nothing is opened before a chunk is asked for; what is missing then is an error', async (t) => {
  const manifest = { sampleCount: 10, sha256: '0'.repeat(64) };
  const source = new ChunkSource(path.join(temporaryDirectory(t), 'none'), manifest);
  await assert.rejects(source.read(0), { code: 'dataset-missing' });
  await source.close();
});
